import { useRead } from '../../api/queries.js';
import { useActing } from '../../app/acting.js';
import { codesOf, useCodes, useLanguage } from '../../i18n/index.js';
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

/** What a language is called here. */
export function useLanguageName(): (tag: string) => string {
  const names = new Intl.DisplayNames([useLanguage()], { type: 'language' });
  return (tag) => names.of(tag) ?? tag;
}

export function useLanguageOptions(chosen: readonly string[]): readonly Option[] {
  const nameOf = useLanguageName();
  return [...new Set([...LANGUAGES, ...chosen])].map((value) => ({ value, label: capital(nameOf(value)) }));
}

interface Comune {
  readonly istat: string;
  readonly name: string;
}

export interface Comuni {
  readonly options: readonly Option[];
  name: (istat: string) => string;
}

const NONE: readonly Comune[] = [];

/** The comuni of the network by name. */
export function useComuni(): Comuni {
  const registry = useActing().at('protocol-registry');
  const { data } = useRead<{ comuni: readonly Comune[] }>(registry, 'territory');
  const comuni = data?.comuni ?? NONE;
  return {
    options: comuni.map(({ istat, name }) => ({ value: istat, label: name })),
    name: (istat) => comuni.find((one) => one.istat === istat)?.name ?? istat,
  };
}

const ROME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Rome',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** `2026-11-26T18:30` of a field, which is Rome's time wherever the computer thinks it is, for the node. */
export function momentOf(local: string): string {
  const asUtc = Date.parse(`${local}Z`);
  const inRome = Date.parse(`${ROME.format(asUtc).replace(' ', 'T')}Z`);
  return new Date(asUtc - (inRome - asUtc)).toISOString();
}
