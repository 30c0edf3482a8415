import process from 'node:process';
import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { waitFor } from '#testing';
import { awaitState, submit } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { shot } from './support/shot.js';
import { enter, signIn } from './support/sign-in.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { PHONE, withVisitors, type Visitor } from './support/visitors.js';
import { OUTSIDE } from './support/watch.js';

const CENTRE = 'cav-1.operator';
const SHELTER = 'casa-rifugio-1.operator';
const ELSEWHERE = `${OUTSIDE}/before`;
/** Every page starts by asking who is there. */
const NOBODY = /^401 GET \/auth\/session$/;

describe('a session at the console', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);

  it('begins at a page that tells nobody what the place is for', async () => {
    const visitor = await newVisitor();
    visitor.tolerate(NOBODY);
    await visitor.open('/');
    await visitor.page.getByRole('heading', { name: 'Non hai effettuato l’accesso' }).waitFor();
    await expectAccessible(visitor.page);
    await shot(visitor.page, 'signed-out');
    await visitor.page.getByRole('link', { name: 'Accedi', exact: true }).click();
    await visitor.page.getByLabel('Password').waitFor();
    await expectAccessible(visitor.page);
    await shot(visitor.page, 'sign-in');
    await expectNothingTold(visitor);
  });

  it.each([[CENTRE], [SHELTER]])(
    '%s finds what waits, and another’s click as it happens',
    async (username) => {
      const visitor = await newVisitor({ username });
      await worklist(visitor);
      await expectAccessible(visitor.page);
      const shelter = network().as('casa-rifugio-1');
      const before = await rows(visitor).count();
      const { id } = await submit(network().as('cav-1'), { to: 'casa-rifugio-1', service: 'placement' });
      await awaitState(shelter, id, 'received');
      await waitFor('the new request is on the screen', async () => (await rows(visitor).count()) > before);
      await expectAccessible(visitor.page);
      await shot(visitor.page, `worklist-${username}`);
      await visitor.page.setViewportSize(PHONE);
      await expectAccessible(visitor.page);
      await expectNothingTold(visitor);
    },
  );

  it.each([
    ['by its button', async ({ page }: Visitor) => page.getByRole('link', { name: 'Esci subito' }).click()],
    ['by Shift three times', async ({ page }: Visitor) => pressShift(page, 3)],
  ])('is left at once, %s, and nothing of it comes back', async (_how, leave) => {
    const visitor = await newVisitor();
    visitor.tolerate(NOBODY);
    visitor.tolerate(/^404 GET \/oidc\/interaction\//); // a sign-in that is over
    await visitor.page.goto(ELSEWHERE);
    await signIn(visitor.page, network().stack, CENTRE);
    await worklist(visitor);
    const cookie = await sessionCookie(visitor);
    await visitor.page.getByRole('link', { name: 'Richieste', exact: true }).click();
    await visitor.page.getByRole('heading', { name: 'Richieste', level: 1 }).waitFor();
    await leave(visitor);
    await visitor.page.waitForURL(`${OUTSIDE}/`);

    expect(await statusWith(cookie)).toBe(401);
    expect(await visitor.context.cookies(network().stack.url)).toEqual([]);
    expect(await visitor.page.evaluate(() => document.referrer)).toBe('');
    // whatever Back leads to, nobody is signed in there and nothing is shown
    for (let back = 0; back < 8 && visitor.page.url() !== ELSEWHERE; back += 1) {
      await visitor.page.goBack({ waitUntil: 'commit' });
      if (new URL(visitor.page.url()).origin !== network().stack.url) continue;
      await expectNothingShown(visitor);
      expect(await statusWith(await sessionCookie(visitor))).toBe(401);
    }
    expect(visitor.page.url()).toBe(ELSEWHERE);
  });

  it.each(['/', '/sicurezza'])(
    'is left at %s also while the gateway is silent, which hears it later',
    async (path) => {
      const visitor = await newVisitor({ username: CENTRE });
      await visitor.open(path);
      await visitor.page.getByRole('link', { name: 'Esci subito' }).waitFor();
      const cookie = await sessionCookie(visitor);
      const gateway = network().stack.pids['gateway'] ?? 0;
      process.kill(gateway, 'SIGSTOP');
      try {
        await leavesBy(visitor, () => visitor.page.getByRole('link', { name: 'Esci subito' }).click());
      } finally {
        process.kill(gateway, 'SIGCONT');
      }
      await waitFor('her session has ended', async () => (await statusWith(cookie)) === 401);
    },
  );

  it.each(['/', '/sicurezza'])('is left at %s also when the gateway is gone', async (path) => {
    const visitor = await newVisitor({ username: CENTRE });
    visitor.tolerate(/^net::ERR_/);
    await visitor.open(path);
    await visitor.page.getByRole('link', { name: 'Esci subito' }).waitFor();
    await network().handle.halt('gateway');
    try {
      await leavesBy(visitor, () => pressShift(visitor.page, 3));
    } finally {
      await network().handle.resume('gateway');
    }
  });

  it('keeps no page of hers in the history of a computer that others use too', async () => {
    const visitor = await newVisitor();
    visitor.tolerate(NOBODY);
    visitor.tolerate(/^404 GET \/oidc\/interaction\//);
    await visitor.open('/');
    await visitor.page.getByRole('checkbox', { name: /Computer condiviso/ }).check();
    await visitor.page.getByRole('link', { name: 'Accedi', exact: true }).click();
    await enter(visitor.page, network().stack, CENTRE);
    await worklist(visitor);
    const before = await entries(visitor);
    await visitor.page.getByRole('link', { name: 'Richieste', exact: true }).click();
    await visitor.page.getByRole('heading', { name: 'Richieste', level: 1 }).waitFor();
    expect(await entries(visitor)).toBe(before);
    await visitor.page.locator('.who-menu summary').click();
    expect(await visitor.page.getByRole('checkbox', { name: /Computer condiviso/ }).isChecked()).toBe(true);
  });

  it('is not left by Shift while somebody types', async () => {
    const visitor = await newVisitor({ username: CENTRE });
    await worklist(visitor);
    const oneMore = visitor.page.getByText('Premi Maiusc ancora 1 volta per uscire');
    await pressShift(visitor.page, 2);
    await oneMore.waitFor();
    await visitor.page.keyboard.press('a');
    await oneMore.waitFor({ state: 'detached' });
    await pressShift(visitor.page, 2);
    await oneMore.waitFor();
    await worklist(visitor);
  });

  it('that has ended elsewhere leaves nothing on the screen, and goes on where it was', async () => {
    const visitor = await newVisitor({ username: CENTRE });
    visitor.tolerate(/^401 GET \/(auth|api)\//);
    await visitor.page.getByRole('link', { name: 'Richieste', exact: true }).click();
    await visitor.page.getByRole('heading', { name: 'Richieste', level: 1 }).waitFor();
    const { pathname } = new URL(visitor.page.url());
    await endElsewhere(visitor);
    // the stream's end may have told the page already: then there is nothing left to click
    await visitor.page
      .getByRole('button', { name: 'Inviate' })
      .evaluateAll((buttons) => buttons.forEach((button) => (button as HTMLElement).click()));
    await visitor.page.getByRole('alert').filter({ hasText: 'ritrovi questa pagina' }).waitFor();
    await expectNothingShown(visitor);
    await expectAccessible(visitor.page);
    await shot(visitor.page, 'session-ended');
    await visitor.page.getByRole('link', { name: 'Accedi', exact: true }).click();
    await enter(visitor.page, network().stack, CENTRE);
    await visitor.page.getByRole('heading', { name: 'Richieste', level: 1 }).waitFor();
    expect(new URL(visitor.page.url()).pathname).toBe(pathname);
  });

  it('asks a minute before it ends, and stays or ends', async () => {
    const visitor = await newVisitor();
    visitor.tolerate(NOBODY);
    await signIn(visitor.page, network().stack, CENTRE);
    await worklist(visitor);
    const dialog = visitor.page.getByRole('dialog', { name: 'Sei ancora qui?' });

    // the gateway's clock counts, not the page's: it says that the end is near
    await endsIn(visitor, 40_000);
    await dialog.waitFor();
    await expectAccessible(visitor.page);
    await shot(visitor.page, 'idle-warning');
    await dialog.getByRole('button', { name: 'Resto' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(visitor.requests).toContain('POST /auth/extension');

    await endsIn(visitor, 2_000);
    await visitor.page.getByRole('heading', { name: 'La sessione è finita' }).waitFor();
    await expectNothingShown(visitor);
  });

  /** What the page is told of its session from now on, and it asks. */
  async function endsIn({ page }: Visitor, ms: number): Promise<void> {
    const idleUntil = new Date(Date.now() + ms).toISOString();
    await page.unroute('**/auth/session');
    await page.route('**/auth/session', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...((await response.json()) as object), idleUntil } });
    });
    await page.reload();
  }

  async function endElsewhere(visitor: Visitor): Promise<void> {
    const cookie = await sessionCookie(visitor);
    await fetch(`${network().stack.url}/exit`, { headers: { cookie }, redirect: 'manual' });
    expect(await statusWith(cookie)).toBe(401);
  }

  async function sessionCookie({ context }: Visitor): Promise<string> {
    const cookies = await context.cookies(network().stack.url);
    return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  async function statusWith(cookie: string): Promise<number> {
    return (await fetch(`${network().stack.url}/auth/session`, { headers: { cookie } })).status;
  }
});

const worklist = ({ page }: Visitor): Promise<void> =>
  page.getByRole('heading', { name: 'Da fare', level: 1 }).waitFor();

const entries = ({ page }: Visitor): Promise<number> => page.evaluate(() => history.length);

/** She leaves for the harmless site and sees nothing else on the way; this page's entry in the history is its own now. */
async function leavesBy({ page }: Visitor, leave: () => Promise<void>): Promise<void> {
  const entriesBefore = await page.evaluate(() => history.length);
  const shown: string[] = [];
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) shown.push(frame.url());
  });
  await leave();
  await page.waitForURL(`${OUTSIDE}/`);
  expect(shown).toEqual([`${OUTSIDE}/`]);
  expect(await page.evaluate(() => history.length)).toBe(entriesBefore);
}

const rows = ({ page }: Visitor): Locator => page.getByTestId('worklist').getByRole('listitem');

async function pressShift(page: Page, times: number): Promise<void> {
  for (let pressed = 0; pressed < times; pressed += 1) await page.keyboard.press('Shift');
}

/** What stays in a history or a store says nothing: neither of her nor of what the place is for. */
async function expectNothingTold({ page, context }: Visitor): Promise<void> {
  expect(await page.title()).toBe('Pannello');
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  expect((await context.cookies()).filter(({ httpOnly }) => !httpOnly)).toEqual([]);
}

/** A page for who is not signed in, and nothing beside it. */
async function expectNothingShown({ page }: Visitor): Promise<void> {
  await page.getByRole('link', { name: /^Accedi( di nuovo)?$/ }).waitFor();
  expect(await page.getByRole('navigation', { name: 'Menu' }).count()).toBe(0);
  expect(await page.locator('body').innerText()).not.toMatch(/Centro antiviolenza|Iole|Richieste/);
}
