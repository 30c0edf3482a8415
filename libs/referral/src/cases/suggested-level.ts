import type { RiskLevel } from '#contracts';
import type { Form } from './forms/index.js';

export type Answers = Readonly<Record<string, string>>;

/** What the form's source would say; null: it has no rule, or the rule says nothing. A person judges. */
export function suggestedLevel({ rule, items }: Form, answers: Answers): RiskLevel | null {
  if (rule === undefined) return null;
  const counted = items.filter(({ code }) => answers[code] === rule.answer).length;
  return counted >= rule.atLeast ? rule.suggests : null;
}
