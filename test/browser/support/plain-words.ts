import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';

/** A key of the words' files instead of its word: `file.none.open`. */
const KEY = /(?<![\w@/.-])[a-z][a-zA-Z]*(?:\.[a-zA-Z][\w-]+)+(?![\w@/])/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Codes of the contracts that are no words of either language. */
const CODE =
  /(?<![\w./-])(?:in-charge|info-requested|declined-by-woman|entered-in-error|agreed-by-voice|equipe-care|centre-support|cost-cover|social-emergency|health-care|health-notice|casa-rifugio-\d|cav-\d|ambito-[a-z-]+|asl-bt|provincia-bat|T[0-3])(?![\w./-])/g;
const WORDS = join(__dirname, '../../../console/src/i18n/it');
/** What keys begin with. */
let begins: ReadonlySet<string> | undefined;
const keysOf = async (file: string): Promise<string[]> => {
  const words = (await import(join(WORDS, file))) as { default: object };
  return Object.keys(words.default);
};

/** What people can read on the page, names of things for screen readers too; code shown as code is not meant. */
const readable = (): string[] => {
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = (node.textContent ?? '').trim();
    if (text !== '' && parent?.closest('code, pre, script, style, textarea') === null) found.push(text);
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]'))
    for (const name of ['aria-label', 'placeholder', 'title']) found.push(element.getAttribute(name) ?? '');
  return found;
};

/** Nothing on the page is a key, an id or a code where a word should be. */
export async function expectPlainWords(page: Page): Promise<void> {
  begins ??= new Set(
    (
      await Promise.all(
        readdirSync(WORDS)
          .filter((name) => name.endsWith('.ts'))
          .map(keysOf),
      )
    ).flat(),
  );
  const texts = await page.evaluate(readable);
  const odd = texts.flatMap((text) => {
    const keys = (text.match(KEY) ?? []).filter((key) => begins?.has(key.split('.')[0] ?? '') === true);
    return [...keys, ...(text.match(UUID) ?? []), ...(text.match(CODE) ?? [])].map(
      (one) => `${one} in “${text.slice(0, 80)}”`,
    );
  });
  expect([...new Set(odd)]).toEqual([]);
}
