import type { JSX } from 'react';
import { useNetwork } from '../../../app/network.js';
import { useCodes, useText } from '../../../i18n/index.js';
import { Facts } from '../../../ui/Page.js';
import type { Flow } from '../types.js';
import { useSpan } from './use-span.js';

const STAGES = ['received', 'acknowledged', 'decided', 'confirmed'] as const;

/** One rule of a protocol in words: who may ask whom for what, when, within what times, and who stands in. */
export function FlowWords({ flow }: { readonly flow: Flow }): JSX.Element {
  const t = useText('protocols');
  const code = useCodes();
  const network = useNetwork();
  const span = useSpan();
  const names = (ids: readonly string[]): string =>
    ids.map((id) => (id === 'pis-of-comune' ? t('pisOfComune') : network.name(id))).join(', ');
  const hours =
    flow.hours === 'always'
      ? t('always')
      : flow.hours.open
          .map(
            ({ days, from, to }) =>
              `${days.map((day) => t(`day.${day}` as 'day.mon')).join(', ')} ${from}–${to}`,
          )
          .join('; ');
  return (
    <article className="flow">
      <h3>
        {t(flow.kind === 'notice' ? 'flowNotice' : 'flowAsks', { service: code('service', flow.service) })}
      </h3>
      <Facts
        items={[
          [t('who'), names(flow.from)],
          [t('whom'), names(flow.to)],
          [t('purpose'), code('purpose', flow.purpose)],
          [t('when'), hours],
          flow.standIns === undefined ? null : [t('standIns'), names(flow.standIns)],
          [t('precondition'), flow.precondition.map((one) => code('ground', one)).join(', ')],
          [
            t('told'),
            Object.entries(flow.data)
              .map(([tier, from]) =>
                t('toldFrom', { what: code('tier', tier), state: t(`state.${from}` as 'state.draft') }),
              )
              .join('; '),
          ],
        ]}
      />
      <div
        className="table-wrap"
        tabIndex={0}
        role="region"
        aria-label={`${t('times')}: ${names(flow.from)} → ${names(flow.to)}`}
      >
        <table className="table">
          <caption className="visually-hidden">{t('times')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('urgency')}</th>
              {STAGES.map((stage) => (
                <th key={stage} scope="col">
                  {code('stage', stage)}
                </th>
              ))}
              <th scope="col">{t('held')}</th>
              <th scope="col">{t('ends')}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(flow.deadlines).map(([urgency, times]) => (
              <tr key={urgency}>
                <th scope="row">{code('urgency', urgency)}</th>
                {STAGES.map((stage) => (
                  <td key={stage}>{span(times[stage])}</td>
                ))}
                <td>{span(flow.hold?.[urgency])}</td>
                <td>
                  {span(flow.expiry?.[urgency])}
                  {flow.workingDays?.includes(urgency) === true ? <small>{t('workingDays')}</small> : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </article>
  );
}
