import { useText } from '../../i18n/index.js';

const RULES = {
  required: ['required', 'isDefined', 'isNotEmpty', 'isObject', 'minLength', 'arrayNotEmpty', 'isBoolean'],
  range: ['min', 'max', 'isInt', 'isNumber', 'isPositive'],
  long: ['maxLength', 'arrayMaxSize'],
  code: ['isIn', 'isEnum', 'isCode'],
  time: ['isMoment', 'isDay', 'isDate', 'isISO8601', 'isDateString'],
  contact: ['holdsNoContact'],
  format: ['matches', 'isString', 'isUuid', 'isArray', 'isEmail'],
} as const;

/** A rule that a node named, in words; a sentence of the page's own stays as it is. */
export function useRuleText(): (rule: string) => string {
  const t = useText();
  return (rule) => {
    const entries = Object.entries(RULES) as [keyof typeof RULES, readonly string[]][];
    const kind = entries.find(([, rules]) => rules.includes(rule))?.[0];
    if (kind !== undefined) return t(`rule.${kind}`);
    return /\s/.test(rule) ? rule : t('rule.other');
  };
}
