import type { JSX } from 'react';
import { Link } from 'wouter';
import { Problem } from '../../api/problem.js';
import { useRead, useRecorded } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useComuni } from '../../app/comuni.js';
import { useText } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Loaded } from '../../ui/Loaded.js';
import { Notice } from '../../ui/Notice.js';
import { Tag } from '../../ui/Tag.js';
import { OfferButton } from './Offer.js';
import type { Items, SuggestedUnit, Suggestion, Unit } from './types.js';
import { ForWhom, UnitTag, UnitUntil } from './UnitTag.js';
import { VoiceButton } from './VoiceButton.js';
import './shelter.scss';

/**
 * Which units fit a request, with what speaks for and against each: she decides, also against it. Asking reads what was
 * asked for, so it is recorded: once when it is shown, and again only when she says so; what the units are now comes
 * from the board's own list. Its words are those of `shelter`.
 */
export function FittingUnits({ request }: { readonly request: Referral }): JSX.Element {
  const t = useText('shelter');
  const { api } = useActing();
  const suggestion = useRecorded<Suggestion>(api, `referrals/${request.id}/units`);
  const { data: units } = useRead<Items<Unit>>(api, 'units');
  if (suggestion.error instanceof Problem && suggestion.error.status === 404)
    return (
      <Notice tone="warn" title={t('fit.notTeam')}>
        <p>{t('fit.notTeamText')}</p>
      </Notice>
    );
  return (
    <Loaded query={suggestion}>
      {({ items, unsafeComuni }) => (
        <>
          <UnsafeComuni codes={unsafeComuni} />
          <p>{t('fit.text')}</p>
          <ul className="rows fit">
            {items.map((one, index) => (
              <li key={one.unit}>
                <Row
                  request={request}
                  suggested={one}
                  isFirst={index === 0 && one.fits}
                  unit={units?.items.find(({ id }) => id === one.unit)}
                />
              </li>
            ))}
          </ul>
          <div className="buttons unit-steps">
            <Button look="quiet" busy={suggestion.isFetching} onClick={() => void suggestion.refetch()}>
              {t('fit.again')}
            </Button>
          </div>
        </>
      )}
    </Loaded>
  );
}

function Row({
  request,
  suggested: { unit: id, code, version, against, ask },
  isFirst,
  unit,
}: {
  readonly request: Referral;
  readonly suggested: SuggestedUnit;
  readonly isFirst: boolean;
  readonly unit: Unit | undefined;
}): JSX.Element {
  const t = useText('shelter');
  const { key } = useActing();
  // what the unit is now is known from the board; the rest of what was measured stays
  const lasting = against.filter((one) => one !== 'taken' && one !== 'out-of-service');
  const isFree = unit === undefined ? lasting.length === against.length : unit.state === 'available';
  const reasons = lasting.map((one) => t(`misfit.${one}`));
  const chosen = { code, version: unit?.version ?? version };
  return (
    <div className="row-item">
      <div>
        <p className="row-title">
          <Link href={`/p/${key}/s/${id}`}>{t('unit.one', { code })}</Link>
        </p>
        {unit === undefined ? null : (
          <>
            <UnitTag state={unit.state} /> <UnitUntil unit={unit} />
          </>
        )}
      </div>
      <div className="row-more">
        <Tag tone={lasting.length > 0 ? 'warn' : isFree ? 'good' : 'neutral'}>
          {t(lasting.length > 0 ? 'fit.fitsNot' : isFree ? 'fit.fits' : 'fit.wouldFit')}
        </Tag>{' '}
        {unit === undefined ? null : <ForWhom unit={unit} />}
        {reasons.length + ask.length === 0 ? null : (
          <ul className="reasons">
            {reasons.map((reason) => (
              <li key={reason}>
                <span aria-hidden="true">✕ </span>
                {reason}
              </li>
            ))}
            {ask.map((question) => (
              <li key={question}>
                <span aria-hidden="true">? </span>
                {t(`question.${question}`)}
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="row-end">
        {isFree ? (
          <>
            <OfferButton request={request} unit={chosen} against={reasons} isFirst={isFirst} />
            <VoiceButton request={request} unit={chosen} />
          </>
        ) : null}
      </div>
    </div>
  );
}

/** Shown, compared with nothing: she knows where the house is, the system does not. */
function UnsafeComuni({ codes }: { readonly codes: readonly string[] }): JSX.Element | null {
  const t = useText('shelter');
  const { name: nameOf } = useComuni();
  if (codes.length === 0) return null;
  return (
    <Notice tone="warn" title={t('fit.unsafe')}>
      <p>
        <strong>{codes.map(nameOf).join(', ')}</strong>
      </p>
      <p>{t('fit.unsafeText')}</p>
    </Notice>
  );
}
