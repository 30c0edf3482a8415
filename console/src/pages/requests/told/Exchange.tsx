import type { JSX } from 'react';
import type { Referral } from '../../../api/types.js';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useLanguage, useText } from '../../../i18n/index.js';
import { PhoneLink } from '../../../ui/PhoneLink.js';
import { useTimes } from '../../../ui/time.js';
import type { Content, Said, ToldEvent } from './content.js';

/** Questions, answers, offers and what came with later steps, in their order. */
export function Exchange({
  request,
  content: { events, declineReason },
}: {
  readonly request: Referral;
  readonly content: Content;
}): JSX.Element | null {
  const t = useText('request-told');
  const code = useCodes();
  const network = useNetwork();
  const linesOf = useLines();
  const shown = events
    .filter(({ superseded }) => !superseded)
    .map((event) => ({ event, lines: linesOf(event) }))
    .filter(({ lines }) => lines.length > 0);
  if (shown.length === 0 && declineReason === undefined) return null;
  return (
    <div>
      <h3>{t('told.exchange')}</h3>
      <ul className="exchange">
        {shown.map(({ event, lines }) => (
          <li key={event.id}>
            <p className="exchange-who">
              {network.name(event.side === 's' ? request.from : request.to)} ·{' '}
              {t(`timeline.event.${event.type}`)}
            </p>
            {lines.map((line) => (
              <p key={line}>{line}</p>
            ))}
            <NumberOf institution={event.body.redirect} />
          </li>
        ))}
      </ul>
      {declineReason === undefined ? null : (
        <p>
          {t('told.declineReason')}: {code('declineReason', declineReason)}
        </p>
      )}
    </div>
  );
}

/** A name alone helps nobody to whom it is said by telephone. */
function NumberOf({ institution = '' }: { readonly institution: string | undefined }): JSX.Element | null {
  const phone = useNetwork().find(institution)?.onCall;
  return phone === undefined ? null : <PhoneLink phone={phone} />;
}

function useLines(): (event: ToldEvent) => readonly string[] {
  const t = useText('request-told');
  const code = useCodes();
  const times = useTimes();
  const network = useNetwork();
  const money = new Intl.NumberFormat(useLanguage(), { style: 'currency', currency: 'EUR' });
  return ({ type, body }) => {
    const say = <K extends keyof Said>(key: K, text: (value: NonNullable<Said[K]>) => string): string => {
      const value = body[key];
      return value === undefined ? '' : text(value);
    };
    return [
      say('question', (text) => text),
      say('answer', (text) => (type === 'answered' ? code('answer', text) : text)),
      say('reason', (reason) => code('offerRefusalReason', reason)),
      say('redirect', (to) => t('told.redirect', { name: network.name(to) })),
      say('appointment', (time) => t('told.appointment', { time: times.moment(time) })),
      say('until', (time) => t('told.until', { time: times.moment(time) })),
      say('escort', (isEscorted) => t(isEscorted ? 'told.escort' : 'told.alone')),
      say('expected', (time) => t('told.expected', { time: times.moment(time) })),
      say('amountCents', (cents) => t('told.amount', { amount: money.format(cents / 100) })),
      say('days', (count) => t('told.days', { count })),
      say('act', (act) => t('told.act', { act })),
    ].filter((line) => line !== '');
  };
}
