import { Problem } from '../../../api/problem.js';
import type { Translate } from '../../../i18n/index.js';
import type { Form } from '../../../ui/form/use-form.js';
import type { RequestValues } from './request-values.js';

type Name = keyof RequestValues;

/** What is missing before anything is asked of the node. */
export function missingIn(
  values: RequestValues,
  to: string,
  t: Translate<'centre'>,
): Partial<Record<Name, string | false>> {
  const need = (name: Name): string | false => values[name] === '' && 'required';
  const isChoice = values.ground === 'agreement';
  const isNecessity = values.ground === 'necessity';
  return {
    service: need('service'),
    urgency: need('urgency'),
    'needs.adults': need('needs.adults'),
    'needs.callback.name': need('needs.callback.name'),
    'needs.callback.phone': need('needs.callback.phone'),
    ...(values.withRisk ? { 'risk.tool': need('risk.tool'), 'risk.level': need('risk.level') } : {}),
    ...(isChoice
      ? {
          tiers: need('tiers') || (values.withRisk && values.tiers === 'T0' && t('lacks.tiers')),
          method: need('method'),
          validUntil: need('validUntil'),
        }
      : {}),
    ...(values.ground === 'known' ? { agreement: need('agreement') } : {}),
    ...(isNecessity
      ? {
          'necessity.ground': need('necessity.ground'),
          'necessity.decidedBy': need('necessity.decidedBy'),
        }
      : {}),
    to: to === '' && 'required',
  };
}

/** Rules of the network, and the field that each is about. */
const FIELDS: Readonly<Record<string, Name>> = {
  'referral.no-flow': 'to',
  'referral.unknown-recipient': 'to',
  'referral.recipient-excluded': 'to',
  'referral.ground': 'ground',
  'agreement.not-found': 'ground',
  'agreement.does-not-cover': 'ground',
  'agreement.recipient': 'tiers',
  'necessity.ground-not-allowed': 'necessity.ground',
  'subject.no-placement': 'service',
  'subject.other-path': 'service',
  'comune.unknown': 'needs.unsafeComuni',
};

/** Of a flow that is there but allows less. */
const RULES: Readonly<
  Record<string, { readonly field: Name; readonly text: 'riskNotAllowed' | 'choiceNeeded' }>
> = {
  'tier-not-allowed': { field: 'withRisk', text: 'riskNotAllowed' },
  'ground-not-allowed': { field: 'ground', text: 'choiceNeeded' },
};

/** Lets a refusal land on the field that it concerns, in plain words. */
export function landRefusal(
  form: Pick<Form<RequestValues>, 'values' | 'refused' | 'check'>,
  error: unknown,
  t: Translate<'centre'>,
): void {
  if (form.refused(error) || !(error instanceof Problem)) return;
  const rule = RULES[String(error.details['rule'])];
  if (error.code === 'referral.no-flow' && rule !== undefined) {
    form.check({ [rule.field]: t(`refusal.${rule.text}`) });
    return;
  }
  const field = FIELDS[error.code];
  if (field === undefined) return;
  const at = field === 'ground' && form.values.ground === 'known' ? 'agreement' : field;
  const { lacks } = error.details;
  const text =
    error.code === 'agreement.does-not-cover' && typeof lacks === 'string'
      ? t(`lacks.${lacks as 'recipient'}`)
      : t(`refusal.${error.code.replaceAll('.', '-') as 'referral-no-flow'}`);
  form.check({ [at]: text });
}
