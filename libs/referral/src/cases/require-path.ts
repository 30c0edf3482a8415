import { AppError } from '#kernel';
import { whoAnswers } from '#trust';
import type { PartyContext } from '../store/context.js';
import { pathRule, type Asking, type PathRule } from './subject-path.js';

const PIS_SERVICE = 'social-emergency';

/** Whom to telephone. */
export interface Telephone {
  /** Null: nobody of the network; the general emergency number. */
  readonly institution: string | null;
  readonly phone: string;
}

type Knowing = Pick<PartyContext, 'registry' | 'clock'>;

/** The PIS that answers now, for somebody at this institution: its own, or one that it may ask, or any. */
export function pisNumber({ registry, clock }: Knowing, from: string): Telephone {
  const own = registry.institution(from);
  if (own?.services.includes(PIS_SERVICE) === true) return { institution: own.id, phone: own.onCall };
  const query = { service: PIS_SERVICE, at: clock.now() };
  const found = whoAnswers(registry, { ...query, from }) ?? whoAnswers(registry, query);
  return found === undefined
    ? { institution: null, phone: '112' }
    : { institution: found.institution, phone: found.phone };
}

const WHY: Readonly<Record<PathRule, string>> = {
  'no-placement': 'No placement is asked for a minor alone: telephone the PIS.',
  'other-path': 'This is not the way for whom the file is about: telephone the PIS.',
};

/**
 * Before anything is sent (`subject-path.ts`).
 * @throws AppError `unprocessable` subject.no-placement, subject.other-path, with the number to `call`
 */
export function requirePath(ctx: Knowing, asking: Asking & { readonly institution: string }): void {
  const rule = pathRule(asking);
  if (rule === undefined) return;
  const { institution, phone } = pisNumber(ctx, asking.institution);
  throw new AppError('unprocessable', `subject.${rule}`, WHY[rule], { institution, call: phone });
}
