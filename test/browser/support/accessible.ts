import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const OPTIONS: RunOptions = {
  resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};

declare global {
  interface Window {
    axe?: { run(options: RunOptions): Promise<AxeResults> };
  }
}

let source: string | undefined;

/** Asks axe-core about the page as it stands, and expects that it finds nothing. */
export async function expectAccessible(page: Page): Promise<void> {
  source ??= readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  // through the browser's debugger: no content policy has to be loosened for it
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(source);
  // from its beginning: how far a journey has scrolled decides what lies half under the bar that stays
  await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
  const found = await page.evaluate(async (options) => (await window.axe?.run(options))?.violations, OPTIONS);
  expect(found?.flatMap(toldOf)).toEqual([]);
}

/** One line for each element, with what a person needs to find and mend it. */
const toldOf = ({ id, impact, helpUrl, nodes }: AxeResults['violations'][number]): string[] =>
  nodes.map(({ target, html, failureSummary }) =>
    [`${id} (${impact ?? 'unknown'}) at ${target.join(' ')}`, html, failureSummary, helpUrl].join('\n  '),
  );
