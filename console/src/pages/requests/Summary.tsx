import type { JSX } from 'react';
import { Link } from 'wouter';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Facts, Section } from '../../ui/Page.js';
import { Tag } from '../../ui/Tag.js';
import { useTimes } from '../../ui/time.js';
import { Term } from '../help/Term.js';
import type { TermName } from '../help/terms.js';
import { stateTone } from './state-tone.js';
import { Urgency } from '../../ui/Urgency.js';

export const isEmergency = ({ urgency }: Pick<Referral, 'urgency'>): boolean =>
  urgency === 'E0' || urgency === 'E1';

/** Where it stands, at a glance. */
export function Head({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('requests');
  const network = useNetwork();
  return (
    <>
      <p className="request-between">
        {t('head.asksFor', { from: network.name(request.from), to: network.name(request.to) })}
      </p>
      <p className="request-tags">
        <Tag tone={stateTone(request.state)}>{t(`state.${request.state}`)}</Tag>
        {request.urgency === null ? null : <Urgency level={request.urgency} />}
        {request.agreed === 'voice' ? <Tag tone="info">{t('voice')}</Tag> : null}
        {request.reported ? <Tag tone="warn">{t('reported')}</Tag> : null}
        {request.frozen ? <Tag tone="bad">{t('frozen')}</Tag> : null}
      </p>
    </>
  );
}

/** Words for a state that do not mean what they seem to. */
const TERMS: Readonly<Partial<Record<Referral['state'], TermName>>> = {
  acknowledged: 'valutazione',
  waitlisted: 'lista',
  offered: 'proposta',
  'no-show': 'nonArrivata',
  'in-charge': 'accolta',
  declined: 'nonPossibile',
  'declined-by-woman': 'diversamente',
};

/** Who asked whom, when, on what ground; the network's own words explain themselves. */
export function Who({
  request,
  membership,
}: {
  readonly request: Referral;
  readonly membership: string;
}): JSX.Element {
  const t = useText('requests');
  const network = useNetwork();
  const times = useTimes();
  const { body } = useActing();
  const code = useCodes();
  const { from, to, kind, ground, submittedAt, occurred, since, offer, side, state, urgency } = request;
  const term = TERMS[state];
  const page = (id: string, of: 's' | 'r'): string => `/p/${membership}/r/${id}/${of}`;
  return (
    <Section title={t('head.who')}>
      <Facts
        items={[
          [t('from'), network.name(from)],
          [t('to'), network.name(to)],
          request.reported
            ? [
                <Term key="reported" name="riferito">
                  {t('reported')}
                </Term>,
                t('head.reported', { name: network.name(to) }),
              ]
            : null,
          term === undefined
            ? null
            : [
                t('head.state'),
                <Term key="state" name={term}>
                  {t(`state.${state}`)}
                </Term>,
              ],
          urgency === null
            ? null
            : [
                t('head.urgency'),
                <Term key="urgency" name="urgenza">
                  {code('urgency', urgency)}
                </Term>,
              ],
          kind === null || kind === 'request' ? null : [t('head.kind'), t(`head.kindOf.${kind}`)],
          submittedAt === null ? null : [t('head.sentAt'), times.moment(submittedAt)],
          occurred === null
            ? null
            : [t('head.occurred'), `${times.moment(occurred)} (${t('head.lateEntry')})`],
          since === null ? null : [t('head.stateSince'), times.moment(since)],
          offer?.until == null ? null : [t('head.offerUntil'), times.moment(offer.until)],
          ground === null
            ? null
            : [
                t('head.ground'),
                <Term key="ground" name={ground === 'agreement' ? 'scelta' : 'necessita'}>
                  {t(`head.groundOf.${ground as 'agreement'}`)}
                </Term>,
              ],
        ]}
      />
      <ul className="plain-list no-print">
        {request.rerouteOf == null ? null : (
          <li>
            {t('head.rerouted')}: <Link href={page(request.rerouteOf, 's')}>{t('head.rerouteOpen')}</Link>
          </li>
        )}
        {typeof request.case === 'string' && body?.node?.startsWith('intake-') === true ? (
          <li>
            <Link href={`/p/${membership}/f/${request.case}`}>{t('head.file')}</Link>
          </li>
        ) : null}
        {from === to ? (
          <li>
            <Link href={page(request.id, side === 's' ? 'r' : 's')}>
              {t(side === 's' ? 'head.otherSide' : 'head.ownSide')}
            </Link>
          </li>
        ) : null}
      </ul>
    </Section>
  );
}
