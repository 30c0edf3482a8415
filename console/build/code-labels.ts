import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Plugin } from 'vite';

type Labels = Readonly<Record<string, Readonly<Record<'it' | 'en', string>>>>;
const VIRTUAL = 'virtual:codes/';
/** What the first page says. */
const FIRST = ['contact-channel', 'contact-source', 'contact-wish', 'service', 'urgency'];

/**
 * `virtual:codes/it` and `/en`: the closed code lists of the contracts with their words in one language, so that a
 * browser loads the language it shows and no other; and of them only what the first page says, the rest in `/it/more`.
 */
export function codeLabels(folder: string): Plugin {
  return {
    name: 'code-labels',
    resolveId: (id) => (id.startsWith(VIRTUAL) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${VIRTUAL}`)) return null;
      const [language, more] = id.slice(VIRTUAL.length + 1).split('/') as ['it' | 'en', string | undefined];
      const lists = readdirSync(folder).filter(
        (file) => file.endsWith('.json') && FIRST.includes(basename(file, '.json')) === (more === undefined),
      );
      const entries = lists.map((file) => [
        camelCase(basename(file, '.json')),
        words(join(folder, file), language),
      ]);
      return `export default ${JSON.stringify(Object.fromEntries(entries))};`;
    },
  };
}

function words(file: string, language: 'it' | 'en'): Record<string, string> {
  const { enum: codes, 'x-labels': labels = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    enum: string[];
    'x-labels'?: Labels;
  };
  return Object.fromEntries(codes.map((code) => [code, labels[code]?.[language] ?? code]));
}

const camelCase = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
