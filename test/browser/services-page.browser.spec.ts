import { describe, expect, it } from '@jest/globals';
import { expectAccessible } from './support/accessible.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { DESKTOP, PHONE, withVisitors, type Visitor } from './support/visitors.js';
import { OUTSIDE } from './support/watch.js';

const PATHS = ['/servizi', '/en/services'];

describe('the page of services for everybody', () => {
  const newVisitor = withVisitors(staffettaStack());

  describe.each(PATHS)('%s', (path) => {
    it.each([
      ['light', DESKTOP],
      ['dark', DESKTOP],
      ['light', PHONE],
      ['dark', PHONE],
    ] as const)('is accessible, in a %s scheme at %j', async (colorScheme, viewport) => {
      const visitor = await newVisitor({ colorScheme, viewport });
      await visitor.open(path);
      await expectAccessible(visitor.page);
      await expectNoSidewaysScrolling(visitor);
      if (viewport === DESKTOP)
        await shot(visitor.page, `${path.replaceAll('/', '-').slice(1)}-${colorScheme}`);
    });

    it('needs no more than 320 px', async () => {
      const visitor = await newVisitor({ viewport: { width: 320, height: 640 } });
      await visitor.open(path);
      await expectNoSidewaysScrolling(visitor);
    });

    it('is left by one click, and not come back to', async () => {
      const visitor = await newVisitor();
      await comeFromElsewhere(visitor, path);
      await visitor.page.locator('#exit').click();
      await expectGone(visitor);
    });

    it('is left by Shift three times, from wherever the focus is', async () => {
      const visitor = await newVisitor();
      await comeFromElsewhere(visitor, path);
      await visitor.page.locator('select').first().focus();
      await pressShift(visitor, 2);
      await visitor.page.keyboard.press('a');
      await pressShift(visitor, 2);
      expect(new URL(visitor.page.url()).pathname).toBe(path);
      await visitor.page.keyboard.press('Shift');
      await expectGone(visitor);
    });

    it('keeps no entry for what was chosen', async () => {
      const visitor = await newVisitor();
      await comeFromElsewhere(visitor, path);
      await choose(visitor, 'legal');
      await choose(visitor, '');
      await visitor.page.locator('#exit').click();
      await expectGone(visitor);
    });

    it('works without scripts', async () => {
      const visitor = await newVisitor({ scripts: false });
      await visitor.open(path);
      await choose(visitor, 'legal');
      await visitor.page.keyboard.press('Tab');
      await visitor.page.keyboard.press('Enter');
      expect(new URL(visitor.page.url()).hash).toBe('#services');
      await visitor.page.locator('#exit').click();
      await visitor.page.waitForURL(`${OUTSIDE}/**`);
    });

    it('leaves nothing in the browser', async () => {
      const visitor = await newVisitor();
      await visitor.open(path);
      expect(await visitor.context.cookies()).toEqual([]);
      expect(await visitor.page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
      expect(visitor.requests).toEqual([`GET ${path}`]);
    });
  });
});

const ELSEWHERE = `${OUTSIDE}/before`;

async function comeFromElsewhere(visitor: Visitor, path: string): Promise<void> {
  await visitor.page.goto(ELSEWHERE);
  await visitor.open(path);
}

async function choose({ page }: Visitor, need: string): Promise<void> {
  await page.locator('select').first().selectOption(need);
  await page.locator('button').click();
  await page.waitForURL((url) => url.searchParams.get('n') === need);
}

async function pressShift({ page }: Visitor, times: number): Promise<void> {
  for (let pressed = 0; pressed < times; pressed += 1) await page.keyboard.press('Shift');
}

/** She is elsewhere, and what the browser has before that is what she looked at before the page. */
async function expectGone({ page }: Visitor): Promise<void> {
  await page.waitForURL(`${OUTSIDE}/`);
  expect(await page.evaluate(() => document.referrer)).toBe('');
  await page.goBack({ waitUntil: 'commit' });
  expect(page.url()).toBe(ELSEWHERE);
}

async function expectNoSidewaysScrolling({ page }: Visitor): Promise<void> {
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBe(0);
}
