import type { JSX, ReactNode } from 'react';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { useTimes } from '../../../ui/time.js';
import { NeedsFacts, RiskFacts } from '../NeedsFacts.js';
import { needsOf, riskOf } from './request-body.js';
import type { RequestValues } from './request-values.js';

/** What the recipient gets to see and when, from the very body that is sent. */
export function WhatTheySee({
  values,
  to,
  tiers,
  excluded = [],
}: {
  readonly values: RequestValues;
  readonly to: string;
  /** What her choice lets be told; undefined: a necessity. */
  readonly tiers: readonly string[] | undefined;
  readonly excluded?: readonly string[];
}): JSX.Element {
  const t = useText('centre');
  const code = useCodes();
  const network = useNetwork();
  const times = useTimes();
  const risk = riskOf(values);
  const tellsName = tiers === undefined || tiers.includes('T2');
  return (
    <div className="stages">
      <Stage title={t('see.now', { name: to === '' ? t('choice.theRecipient') : network.name(to) })}>
        <p>
          <strong>{code('service', values.service)}</strong>
          {values.urgency === '' ? '' : `, ${code('urgency', values.urgency)}`}
        </p>
        {values.service === 'cost-cover' ? (
          <p>
            {[
              values['question.days'] === '' ? '' : `${t('need.days')}: ${values['question.days']}`,
              values['question.start'] === ''
                ? ''
                : `${t('need.start')}: ${times.day(values['question.start'])}`,
            ]
              .filter((part) => part !== '')
              .join(', ')}
          </p>
        ) : null}
        <NeedsFacts needs={needsOf(values)} />
        {excluded.length === 0 ? null : <p>{t('see.excluded', { people: excluded.join(', ') })}</p>}
      </Stage>
      <Stage title={t('see.received')}>
        <p>{tiers === undefined ? t('see.groundNecessity') : t('see.groundAgreement')}</p>
        {risk === undefined ? <p>{t('see.noRisk')}</p> : <RiskFacts risk={risk} />}
      </Stage>
      <Stage title={t('see.confirmed')}>
        <p>{tellsName ? t('see.identity') : t('see.noIdentity')}</p>
      </Stage>
      <p className="stages-never">{t('see.never')}</p>
    </div>
  );
}

function Stage({ title, children }: { readonly title: string; readonly children: ReactNode }): JSX.Element {
  return (
    <section className="stage">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
