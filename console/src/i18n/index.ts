import i18next from 'i18next';
import { useCallback, useSyncExternalStore } from 'react';
import type { MessageKey, Namespace } from './messages.js';

export type Language = 'it' | 'en';
type Words = Readonly<Record<string, unknown>>;
type Load = () => Promise<{ default: Words }>;

const FILES = import.meta.glob<{ default: Words }>('./{it,en}/*.ts');
/** The code lists: those of the first page, and the rest, which come with the first area. */
const CODES: Readonly<Record<Language, Readonly<Record<'codes' | 'more-codes', Load>>>> = {
  it: { codes: () => import('virtual:codes/it'), 'more-codes': () => import('virtual:codes/it/more') },
  en: { codes: () => import('virtual:codes/en'), 'more-codes': () => import('virtual:codes/en/more') },
};
const loaded = new Set<string>(['codes', 'common', 'nav', 'worklist']);

/** Italian unless she says otherwise; where she has said so the server keeps it. */
export async function startLanguage(language: Language): Promise<void> {
  await i18next.init({
    lng: language,
    fallbackLng: false,
    ns: [],
    defaultNS: 'common',
    // React escapes
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
    resources: {},
  });
  await fetchWords(language);
  document.documentElement.lang = language;
}

/** The words of an area come with the area, and with the first of them what every area needs. */
export async function loadMessages(...areas: readonly Namespace[]): Promise<void> {
  for (const area of ['more-codes', 'problems', ...areas]) loaded.add(area);
  await fetchWords(i18next.language as Language);
}

export async function changeLanguage(language: Language): Promise<void> {
  await fetchWords(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Whether these words are here already. */
export const hasWords = (area: Namespace): boolean => i18next.hasResourceBundle(i18next.language, area);

async function fetchWords(language: Language): Promise<void> {
  const missing = [...loaded].filter((area) => !i18next.hasResourceBundle(language, area));
  await Promise.all(
    missing.map(async (area) => {
      const load =
        area === 'codes' || area === 'more-codes' ? CODES[language][area] : FILES[`./${language}/${area}.ts`];
      const words = await load?.();
      i18next.addResourceBundle(language, area, words?.default ?? {});
    }),
  );
}

const subscribe = (changed: () => void): (() => void) => {
  i18next.on('languageChanged', changed);
  return () => i18next.off('languageChanged', changed);
};

export const useLanguage = (): Language =>
  useSyncExternalStore(subscribe, () => i18next.language as Language);

/** What a language is called here, by its tag; the tag itself where it is none. */
export function useLanguageName(): (tag: string) => string {
  const names = new Intl.DisplayNames([useLanguage()], { type: 'language' });
  return (tag) => {
    try {
      return names.of(tag) ?? tag;
    } catch {
      return tag;
    }
  };
}

/** Values that a message names: `{{name}}`; `count` chooses the plural. */
export type Values = Readonly<Record<string, string | number>>;
/** The words of an area, and beside them those of `common`. */
export type Translate<N extends Namespace> = (
  key: MessageKey<N> | MessageKey<'common'>,
  values?: Values,
) => string;

/** @param area whose words these are; the route that shows it has loaded them */
export function useText<N extends Namespace = 'common'>(area?: N): Translate<N> {
  const language = useLanguage();
  return useCallback(
    (key, values = {}) => {
      const t: (key: string, options: Record<string, unknown>) => string = i18next.getFixedT(language);
      return t(key, { ns: [area ?? 'common', 'common'], ...values });
    },
    [language, area],
  );
}

type Lists = Readonly<Record<string, Readonly<Record<string, string>>>>;

const wordsOf = (list: string, language: string): Readonly<Record<string, string>> => {
  const [first, more] = ['codes', 'more-codes'].map(
    (bundle) => i18next.getResourceBundle(language, bundle) as Lists | undefined,
  );
  return first?.[list] ?? more?.[list] ?? {};
};

/** The word of a code of the contracts' closed lists: `code('urgency', 'E1')`. What is in no list stays as it is. */
export function useCodes(): (list: string, code: string | null | undefined) => string {
  const language = useLanguage();
  return useCallback(
    (list, code) => (code === null || code === undefined ? '' : (wordsOf(list, language)[code] ?? code)),
    [language],
  );
}

/** The codes of a list, in its order. */
export const codesOf = (list: string): readonly string[] => Object.keys(wordsOf(list, i18next.language));
