// In the place of the machine's lane.js: what was folded already is folded again.
import * as real from '../../../dist/libs/referral/src/machine/lane.js';

export const { missing, replay } = real;

export function arrive(position, record, foldedDigest) {
  const arrival = real.arrive(position, record, foldedDigest);
  return arrival.outcome === 'duplicate' ? { outcome: 'folded', apply: [record], position } : arrival;
}
