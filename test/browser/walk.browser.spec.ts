import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { awaitState, say, submit } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { expectPlainWords } from './support/plain-words.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { DESKTOP, PHONE, withVisitors } from './support/visitors.js';

/** Whoever has pages of her own. A colleague's are not walked again. */
const PEOPLE = [
  'cav-1.operator',
  'cav-1.coordinator',
  'cav-1.dpo',
  'cav-1.admin',
  'casa-rifugio-1.coordinator',
  'asl-bt.operator',
  'ambito-barletta.coordinator',
  'provincia-bat.coordinator',
  'provincia-bat.registrar',
  'provincia-bat.planner',
  'provincia-bat.auditor',
] as const;
/** The narrowest that WCAG 1.4.10 wants pages to do with. */
const NARROW = { width: 320, height: 640 };
/** Of the menu, beside the first page. */
const MOST = 6;
/** Dozens of pages, each looked at four times. */
const WALK_MS = 900_000;

const walked = new Set<string>();

/** Which page it is, whatever it shows: ids are left out. */
const shapeOf = (path: string): string =>
  path.replace(/^\/p\/\w+/, '').replaceAll(/\/(?![a-z](?:\/|$))[^/]+/g, '/:') || '/';

describe('every page', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);

  beforeAll(async () => {
    const centre = network().as('cav-1');
    const house = network().as('casa-rifugio-1');
    const placement = { to: 'casa-rifugio-1', service: 'placement' };
    const [taken, waits] = [await submit(centre, placement), await submit(centre, placement)];
    for (const { id } of [taken, waits]) {
      await awaitState(house, id, 'received');
      await say(house, id, 'acknowledgement');
    }
    await say(house, waits.id, 'waitlisting');
    await submit(centre, { to: 'ambito-barletta', service: 'equipe-care', urgency: 'E3' });
    await house.ok(house.post('stays', { adults: 1, minors: 0 }));
  });

  it.each(PEOPLE)(
    'of %s is accessible, in two languages, wide and narrow',
    async (username) => {
      const visitor = await newVisitor({ username });
      const { page } = visitor;
      // what a request needs is for those who work on it: the page says so
      visitor.tolerate(/^404 GET .*\/referrals\/[\w-]+\/units$/);
      // and so is a file, and says so too
      visitor.tolerate(/^404 GET .*\/cases\/[\w-]+(?:\/[\w-]+)?$/);
      await page.route('**/api/protocol-registry/v1/preferences', (route) =>
        // the language is hers for this walk alone
        route.request().method() === 'PUT'
          ? route.fulfill({ json: route.request().postDataJSON() as object, headers: { etag: '"1"' } })
          : route.fallback(),
      );
      const kind = username.replace(/-\d?.*$/, '');
      const queue = ['/'];
      const found: string[] = [];
      let menu = -1;
      for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
        const key = `${path === '/' ? username : kind} ${shapeOf(path)}`;
        if (walked.has(key)) continue;
        walked.add(key);
        await visitor.open(path);
        await settled(page);
        found.push(...(await look(page)).map((fault) => `${shapeOf(path)} ${fault}`));
        const entries = await linksOf(page, 'nav a');
        if (menu < 0) menu = entries.length;
        queue.push(...entries, ...(await linksOf(page, 'main a')));
      }
      expect(found).toEqual([]);
      expect(menu).toBeLessThanOrEqual(MOST);
    },
    WALK_MS,
  );
});

/** The page has what it asked for. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await page.waitForFunction(() => document.querySelector('main .loading, main [aria-busy=true]') === null);
}

const linksOf = (page: Page, selector: string): Promise<string[]> =>
  page.$$eval(selector, (links) =>
    links.map((link) => link.getAttribute('href') ?? '').filter((href) => /^\/p\/\w+\/\w/.test(href)),
  );

/** @returns what is wrong with the page as it stands, all of it */
async function look(page: Page): Promise<string[]> {
  const faults: string[] = [];
  const ask = async (question: () => Promise<void>): Promise<void> => {
    await question().catch((error: unknown) => faults.push(String(error)));
  };
  for (const language of ['it', 'en']) {
    if (language === 'en') await changeLanguage(page);
    for (const viewport of [DESKTOP, PHONE]) {
      await page.setViewportSize(viewport);
      await settled(page);
      await ask(() => expectAccessible(page));
    }
    await ask(() => expectPlainWords(page));
    await page.setViewportSize(NARROW);
    const wide = await page.evaluate(wider);
    if (wide.length > 0) faults.push(`is wider than 320 px (${language}): ${wide.join(', ')}`);
    // whoever listens would hear the minutes pass
    const counted = page.locator('[aria-live] time, [role=status] time, [role=alert] time');
    if ((await counted.count()) > 0) faults.push('reads out how time passes');
  }
  await changeLanguage(page);
  await page.setViewportSize(DESKTOP);
  return faults;
}

/** What sticks out of a page that is wider than its window. */
const wider = (): string[] => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('main *, header *, footer *')]
    .filter((one) => one.getBoundingClientRect().right > room + 1)
    .map((one) => `${one.tagName}.${one.className}`)
    .slice(0, 5);
};

async function changeLanguage(page: Page): Promise<void> {
  const before = await page.evaluate(() => document.documentElement.lang);
  await page.evaluate(() => document.querySelector<HTMLElement>('.who-panel button[lang]')?.click());
  await page.waitForFunction((was) => document.documentElement.lang !== was, before);
}
