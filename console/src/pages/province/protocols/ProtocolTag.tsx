import type { JSX } from 'react';
import { useText } from '../../../i18n/index.js';
import { Tag, type Tone } from '../../../ui/Tag.js';
import type { Protocol } from '../types.js';

const TONES: Readonly<Record<'inForce' | 'replaced' | Protocol['status'], Tone>> = {
  inForce: 'good',
  replaced: 'neutral',
  active: 'info',
  draft: 'warn',
  expired: 'neutral',
  withdrawn: 'neutral',
};

/** Whether it holds now, else where it stands. */
export function ProtocolTag({
  protocol: { status, inForce, valid },
}: {
  readonly protocol: Protocol;
}): JSX.Element {
  const t = useText('protocols');
  const today = new Date().toISOString().slice(0, 10);
  // agreed and not in force: another version holds now, unless its time is still to come
  const state = inForce ? 'inForce' : status === 'active' && valid[0] <= today ? 'replaced' : status;
  return <Tag tone={TONES[state]}>{t(`is.${state}`)}</Tag>;
}
