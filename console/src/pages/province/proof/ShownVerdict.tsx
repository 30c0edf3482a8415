import type { JSX } from 'react';
import { useNetwork } from '../../../app/network.js';
import { useText } from '../../../i18n/index.js';
import { toHex } from '../../../proof/bytes.js';
import type { Verdict } from '../../../proof/verify-receipt.js';
import { Notice } from '../../../ui/Notice.js';
import { Tag } from '../../../ui/Tag.js';
import { useTimes } from '../../../ui/time.js';
import type { LogKeys } from './log-keys.js';

const SHORT = 16;
const RESULTS = { valid: 'good', invalid: 'bad', absent: 'warn' } as const;

/** What was computed, step by step, and whether it holds. */
export function ShownVerdict({
  verdict,
  isAltered,
  keys,
  index,
}: {
  readonly verdict: Verdict;
  readonly isAltered: boolean;
  readonly keys: LogKeys;
  readonly index: number;
}): JSX.Element {
  const t = useText('proof');
  const times = useTimes();
  const network = useNetwork();
  const { ok, climbs, log, witnesses, isIncluded } = verdict;
  const short = (hex: string): string => `${hex.slice(0, SHORT)}…`;
  return (
    <>
      <Notice tone={ok ? 'good' : 'bad'} title={t(ok ? 'holds' : 'fails')}>
        <p>{t(isAltered ? 'wasAltered' : ok ? 'holdsText' : 'failsText')}</p>
      </Notice>
      <ol className="steps-shown">
        <li>
          {t('stepDigest')} <span className="fingerprint">{verdict.digest}</span>
        </li>
        <li>
          {t('stepLeaf')} <span className="fingerprint">{verdict.leaf}</span>
        </li>
        <li>
          {t('stepClimb', { place: index + 1, size: verdict.size })}
          {climbs === undefined ? (
            <p>{t('noPath')}</p>
          ) : (
            <ol>
              {climbs.map(({ side, sibling, result }, at) => (
                <li key={at} className="fingerprint">
                  {t(side, { sibling: short(toHex(sibling)), result: short(toHex(result)) })}
                </li>
              ))}
            </ol>
          )}
        </li>
        <li>
          {t('stepRoot')} <span className="fingerprint">{verdict.computedRoot}</span> {t('signedRoot')}{' '}
          <span className="fingerprint">{verdict.signedRoot}</span>{' '}
          <Tag tone={isIncluded ? 'good' : 'bad'}>{t(isIncluded ? 'same' : 'different')}</Tag>
        </li>
        <li>
          {t('stepLog')} <Tag tone={RESULTS[log.result]}>{t(log.result)}</Tag>
        </li>
        <li>
          {t('stepWitnesses')}
          <ul className="plain">
            {witnesses.map(({ name, result, seconds }, at) => (
              <li key={name}>
                {network.name(keys.witnesses[at]?.institution ?? name)}{' '}
                <Tag tone={RESULTS[result]}>{t(result)}</Tag>
                {seconds === undefined ? null : <small>{times.moment(seconds * 1_000)}</small>}
              </li>
            ))}
          </ul>
        </li>
      </ol>
    </>
  );
}
