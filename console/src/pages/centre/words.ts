import { codesOf, useCodes, useLanguageName } from '../../i18n/index.js';
import type { Option } from '../../ui/form/fields.js';

/** The languages that are offered; any other may come from a file. */
const LANGUAGES = [
  'it',
  'en',
  'fr',
  'es',
  'ro',
  'sq',
  'ar',
  'uk',
  'ru',
  'zh',
  'bn',
  'ur',
  'hi',
  'pl',
  'bg',
  'ka',
];

/** `emergenza` at the beginning of a line. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A closed list as choices. */
export function useOptions(): (
  list: string,
  hintOf?: (code: string) => string | undefined,
) => readonly Option[] {
  const code = useCodes();
  return (list, hintOf) =>
    codesOf(list).map((value) => {
      const hint = hintOf?.(value);
      return { value, label: capital(code(list, value)), ...(hint === undefined ? {} : { hint }) };
    });
}

export function useLanguageOptions(chosen: readonly string[]): readonly Option[] {
  const nameOf = useLanguageName();
  return [...new Set([...LANGUAGES, ...chosen])].map((value) => ({ value, label: capital(nameOf(value)) }));
}
