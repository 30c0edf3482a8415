import { telUrl } from '../../ui/tel.js';
import type { JSX } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../api/queries.js';
import type { Referral } from '../../api/types.js';
import { useActing } from '../../app/acting.js';
import { useNetwork } from '../../app/network.js';
import { useCodes, useText } from '../../i18n/index.js';
import { Due } from '../../ui/Due.js';
import { Notice } from '../../ui/Notice.js';
import { useTimes } from '../../ui/time.js';
import { AdmitButton } from './AdmitButton.js';
import { OfferButton } from './Offer.js';
import type { Uncovered } from './stay-state.js';
import type { Items, Stay, Unit } from './types.js';

/** She is here, and no request stands behind it: by when, and how one is put there. */
export function CoverStay({
  stay,
  unit,
  why,
}: {
  readonly stay: Stay;
  readonly unit: Unit | undefined;
  readonly why: Uncovered;
}): JSX.Element {
  const t = useText('shelter');
  const network = useNetwork();
  const { key } = useActing();
  const centres = network.institutions.filter(({ kind, onNetwork }) => kind === 'cav' && onNetwork);
  const asked = unit?.referral ?? null;
  return (
    <Notice
      tone="warn"
      title={
        why === 'direct' && stay.dueAt !== null ? (
          <>
            {t('cover.direct')} <Due at={stay.dueAt} />
          </>
        ) : (
          t('cover.unlinked')
        )
      }
    >
      {asked !== null ? (
        <>
          <p>
            {t('cover.underWay')} <Link href={`/p/${key}/r/${asked}/r`}>{t('holder.request')}</Link>
          </p>
          <Admission referral={asked} unit={unit?.code ?? ''} />
        </>
      ) : (
        <ol className="cover-steps">
          <li>
            {t('cover.ask')}
            <ul className="calls">
              {centres.map(({ id, name, onCall }) => (
                <li key={id}>
                  {name}
                  {onCall === undefined ? null : (
                    <>
                      {': '}
                      <a href={telUrl(onCall)}>{onCall}</a>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </li>
          <li>
            {t('cover.offer')}
            {unit === undefined ? <p>{t('cover.noUnit')}</p> : <Requests unit={unit} />}
          </li>
          <li>{t('cover.admit')}</li>
        </ol>
      )}
    </Notice>
  );
}

/** Once the centre has confirmed, she is written down as arrived from here. */
function Admission({
  referral,
  unit,
}: {
  readonly referral: string;
  readonly unit: string;
}): JSX.Element | null {
  const { api } = useActing();
  const { data } = useRead<Referral>(api, `referrals/${referral}?side=r`);
  return data?.allowed.includes('taken-in-charge') === true ? (
    <AdmitButton referral={referral} unit={unit} />
  ) : null;
}

/** The requests that could be hers: a person says which. */
function Requests({ unit }: { readonly unit: Unit }): JSX.Element {
  const t = useText('shelter');
  const code = useCodes();
  const times = useTimes();
  const network = useNetwork();
  const { api } = useActing();
  const { data } = useRead<Items<Referral>>(api, 'referrals?side=received&state=acknowledged&limit=50');
  const requests = data?.items.filter(({ service }) => service === 'placement') ?? [];
  if (requests.length === 0) return <p>{t('cover.none')}</p>;
  return (
    <ul className="cover-requests">
      {requests.map((one) => (
        <li key={one.id}>
          <span>
            {t('offerTo.from', { name: network.name(one.from) })}, {code('urgency', one.urgency)}
            {one.submittedAt === null ? '' : `, ${times.moment(one.submittedAt)}`}
          </span>{' '}
          <OfferButton request={one} unit={{ code: unit.code, version: unit.version }} isHers />
        </li>
      ))}
    </ul>
  );
}
