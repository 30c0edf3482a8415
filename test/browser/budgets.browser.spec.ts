import { existsSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { staffettaStack } from './support/staffetta-stack.js';
import { withVisitors } from './support/visitors.js';

const ASSETS = resolve(__dirname, '../../dist/console/assets');
/** What a person waits for on a slow line before she can work: kilobytes, compressed with gzip. */
const BUDGETS = { '.js': 120, '.css': 60, '.woff2': 60 } as const;

describe('what the first page weighs', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);

  it.each([
    'cav-1.operator',
    'casa-rifugio-1.operator',
    'asl-bt.clinician',
    'ambito-barletta.coordinator',
    'provincia-bat.coordinator',
    'cav-1.dpo',
    'cav-1.admin',
  ])('for %s is within its budget', async (username) => {
    const visitor = await newVisitor({ username });
    await visitor.page.locator('main h1').waitFor();
    await visitor.page.waitForLoadState('networkidle');
    const names = await visitor.page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
    );
    const loaded = new Set(names.filter((path) => path.startsWith('/assets/')).map((path) => basename(path)));
    for (const [ending, budget] of Object.entries(BUDGETS)) {
      const files = [...loaded].filter((name) => extname(name) === ending);
      // each kind is there: a page without style would be light, too
      expect(files).not.toEqual([]);
      const bytes = files.map(sizeOf).reduce((sum, size) => sum + size, 0);
      expect([ending, bytes <= budget * 1_000 || bytes]).toEqual([ending, true]);
    }
  });
});

/** As it travels: compressed where it is worth it. */
function sizeOf(name: string): number {
  const compressed = join(ASSETS, `${name}.gz`);
  return statSync(existsSync(compressed) ? compressed : join(ASSETS, name)).size;
}
