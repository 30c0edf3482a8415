import type { Fail, FlowRules } from './protocol-rules.js';

/** A referral's course, as far as a tier may wait for a state. */
const COURSE = ['submitted', 'received', 'acknowledged', 'confirmed', 'in-charge'];
/** How far each kind goes: a question is answered and a notice is noted, neither is ever confirmed. */
const REACHED: Readonly<Record<string, number>> = {
  request: COURSE.indexOf('in-charge'),
  question: COURSE.indexOf('acknowledged'),
  notice: COURSE.indexOf('acknowledged'),
};
/** Identity goes by claim check: after the confirmation, of a notice from `received` on (design §6). */
const IDENTITY_FROM: Readonly<Record<string, number>> = {
  request: COURSE.indexOf('confirmed'),
  question: COURSE.length,
  notice: COURSE.indexOf('received'),
};

/** Each tier waits for a state that comes, tells nothing before a lower one is told, and no identity too early. */
export function checkTelling({ kind, data }: FlowRules, path: string, fail: Fail): void {
  let lower = 0;
  for (const tier of ['T0', 'T1', 'T2']) {
    const from = COURSE.indexOf(data[tier] ?? '');
    if (from < 0) continue; // a tier that is missing is never told; T0 the schema demands
    const at = `${path}/data/${tier}`;
    if (from > (REACHED[kind] ?? -1)) fail(at, 'unreachable-state');
    if (from < lower) fail(at, 'before-lower-tier');
    if (tier === 'T2' && from < (IDENTITY_FROM[kind] ?? COURSE.length)) fail(at, 'identity-too-early');
    lower = Math.max(lower, from);
  }
}
