import { describe, expect, it } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { waitFor } from '#testing';
import { awaitState, submit } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { PHONE, withVisitors } from './support/visitors.js';

const CENTRE = 'cav-1.operator';
const MINUTE = 60_000;
const MANY = 5_000;
const WORKLIST = /\/api\/intake-cav\/v1\/worklist\?/;

describe('what is to be done', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);

  it('stands by when it is due, and what is hers can be had alone', async () => {
    const centre = network().as('cav-1');
    const { id } = await submit(centre, { to: 'casa-rifugio-1', service: 'placement', urgency: 'E3' });
    await awaitState(network().as('casa-rifugio-1'), id, 'received');
    const visitor = await newVisitor({ username: CENTRE, at: '/' });
    const { page } = visitor;
    await page.context().route(WORKLIST, answerWith(items(6)));
    await page.reload();
    for (const name of ['In ritardo', 'Entro un’ora', 'Poi']) {
      await page.getByRole('heading', { name, exact: true, level: 2 }).waitFor();
    }
    expect(await page.getByRole('link', { name: /Telefona/ }).count()).toBeGreaterThan(0);
    await expectAccessible(page);
    await shot(page, 'worklist-groups');
    await page.getByRole('button', { name: 'Mie', exact: true }).click();
    await waitFor('only hers', async () => ((await rows(page)) === 3 ? true : undefined));
    await page.context().unroute(WORKLIST);
    await page.context().route(WORKLIST, answerWith([]));
    await page.reload();
    await page.getByText('Non c’è nulla in attesa.').waitFor();
    await page.setViewportSize(PHONE);
    await expectAccessible(page);
    await shot(page, 'worklist-empty');
  });

  it(`stays light with ${String(MANY)} items`, async () => {
    const visitor = await newVisitor({ username: CENTRE });
    const { page } = visitor;
    const all = items(MANY);
    const cursors = new Set<string | null>();
    await page.context().route(WORKLIST, (route) => {
      cursors.add(new URL(route.request().url()).searchParams.get('cursor'));
      return answerWith(all)(route);
    });
    await page.reload();
    await page.getByRole('heading', { name: 'In ritardo' }).waitFor();
    // what is drawn and what is asked for is what somebody has come to
    expect(await rows(page)).toBeLessThanOrEqual(200);
    expect(cursors).toEqual(new Set([null]));
    // all of it in one answer: what counts from here on is what the page does with it
    await page.context().unroute(WORKLIST);
    await page.context().route(WORKLIST, answerWith(all, MANY));
    await page.reload();
    await page.getByRole('heading', { name: 'In ritardo' }).waitFor();
    expect(await rows(page)).toBeLessThanOrEqual(200);
    await waitFor(
      'the end of the list',
      async () => {
        await page.mouse.wheel(0, 100_000);
        return (await rows(page)) === MANY ? true : undefined;
      },
      100_000,
    );
    // with all of it on the page a filter answers, from the beginning again
    await page.getByRole('button', { name: 'Mie', exact: true }).press('Enter');
    await waitFor('only hers', async () => ((await rows(page)) < MANY ? true : undefined));
    await expectAccessible(page);
  });
});

const rows = (page: Page): Promise<number> => page.getByTestId('worklist').locator('li').count();

interface Item {
  readonly id: string;
  readonly dueAt: string;
}

/** Invented requests of all times: some late, some soon, most some day. */
function items(count: number): readonly Item[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, index) => {
    const due = now + (index - 1) * 25 * MINUTE + (index > 3 ? 2 * 24 * 60 * MINUTE : 0);
    return {
      kind: 'referral',
      id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      side: 's',
      task: null,
      referral: null,
      about: {
        from: 'cav-1',
        to: 'casa-rifugio-1',
        kind: 'request',
        service: 'placement',
        urgency: 'E2',
        state: 'received',
        voice: false,
      },
      subject: null,
      dueAt: new Date(due).toISOString(),
      overdue: due < now,
      stage: 'acknowledged',
      step: 0,
      call: { institution: 'casa-rifugio-1', phone: '000 400 0001', standIn: false },
      mine: index % 2 === 0,
    };
  });
}

/** The node's pages, as it would answer; or longer ones. */
const answerWith =
  (all: readonly Item[], atOnce?: number) =>
  async (route: Route): Promise<void> => {
    const query = new URL(route.request().url()).searchParams;
    const from = Number(query.get('cursor') ?? '0');
    const to = from + (atOnce ?? Number(query.get('limit') ?? '50'));
    await route.fulfill({
      json: { items: all.slice(from, to), next: to < all.length ? String(to) : null },
    });
  };
