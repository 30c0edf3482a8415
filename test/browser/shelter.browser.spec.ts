import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { waitFor } from '#testing';
import { awaitState, say, submit } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { PHONE, withVisitors, type Visitor } from './support/visitors.js';

const HOUSE = 'casa-rifugio-1';
const OPERATOR = { username: 'casa-rifugio-1.operator' };
const ENOUGH_TABS = 120;

/** What an operator of the house does at its screens, with the keyboard alone. */
describe('the shelter', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);

  it('offers a unit from the board, sees the answer as it comes, and receives her', async () => {
    const visitor = await newVisitor(OPERATOR);
    const { page } = visitor;
    const id = await taken(visitor);
    await press(page, link(page, 'Posti'));
    await heading(page, 'Posti');
    await expectAccessible(page);
    await shot(page, 'shelter-board');

    const code = await freeUnit(page);
    await press(page, page.getByRole('link', { name: code, exact: true }));
    await heading(page, `Posto ${code}`);
    await page.getByRole('heading', { name: 'A chi proporlo' }).waitFor();
    await expectAccessible(page);
    await shot(page, 'shelter-unit');
    await press(page, page.getByRole('link', { name: /^Richiesta di/ }).first());
    await heading(page, 'Un posto per questa richiesta');
    await page.getByText('Comuni non sicuri per lei').waitFor();
    await expectAccessible(page);
    await shot(page, 'shelter-place');
    await press(page, button(page, `Proponi ${code}`));
    const dialog = page.getByRole('dialog', { name: `Proporre il posto ${code}` });
    await dialog.waitFor();
    await expectAccessible(page);
    await press(page, dialog.getByRole('button', { name: `Proponi ${code}` }));
    await page.getByText('proposta fatta').waitFor();

    await press(page, link(page, 'Posti').first());
    await row(page, code).getByText('Tenuto').waitFor();
    await row(page, code)
      .getByText(/^ancora .* \(fino a: /)
      .waitFor();
    const centre = network().as('cav-1');
    await awaitState(centre, id, 'offered');
    await say(centre, id, 'confirmation', { expected: new Date(Date.now() + 3_600_000).toISOString() });
    await row(page, code).getByText('Riservato').waitFor();

    await press(page, link(page, 'Permanenze'));
    await page.getByText(/^Attesa tra/).waitFor();
    await expectAccessible(page);
    await press(page, button(page, `È arrivata ${code}`));
    await page.getByText('Nessun arrivo atteso.').waitFor();
    await awaitState(centre, id, 'in-charge');
    await press(page, page.getByRole('link', { name: code, exact: true }));
    await heading(page, `Permanenza nel posto ${code}`);
    await choose(page, 'obiettivi raggiunti');
    await press(page, button(page, 'Registra l’uscita'));
    await page.getByText('Finita').waitFor();
    await awaitState(centre, id, 'completed');
    await press(page, link(page, 'Posti'));
    await row(page, code).getByText('Libero').waitFor();
  });

  it('goes through the board by arrows and letters', async () => {
    const { page } = await newVisitor(OPERATOR);
    await press(page, link(page, 'Posti'));
    const rows = page.locator('tbody [data-row]');
    await rows.first().waitFor();
    await tabTo(page, rows.first().getByRole('link').first());
    await page.keyboard.press('ArrowDown');
    await expectFocus(rows.nth(1).getByRole('link').first());
    await page.keyboard.press('End');
    await expectFocus(rows.last().getByRole('link').first());
    await page.keyboard.press('l');
    await expectFocus(page.locator('tbody [data-key="l"]').first().getByRole('link').first());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /^Posto / }).waitFor();
  });

  it('closes a bed and a unit, and opens them again', async () => {
    const { page } = await newVisitor(OPERATOR);
    await press(page, link(page, 'Posti'));
    const code = await freeUnit(page);
    await press(page, page.getByRole('link', { name: code, exact: true }));
    await press(page, button(page, 'Chiudi il letto Letto 1'));
    await choose(page.getByRole('dialog'), 'riparazione', 'Perché');
    await press(page, page.getByRole('dialog').getByRole('button', { name: 'Chiudi il letto' }));
    await page.getByText('chiuso: riparazione').waitFor();
    await press(page, button(page, 'Riapri il letto Letto 1'));
    await page.getByText('chiuso: riparazione').waitFor({ state: 'detached' });
    await press(page, button(page, 'Rendi non disponibile'));
    await page.getByText('C’è 1 cosa da correggere').waitFor();
    await expectAccessible(page);
    await choose(page, 'pulizia', 'Perché');
    await press(page, button(page, 'Rendi non disponibile'));
    await page.getByText('pulizia, senza una data').waitFor();
    await expectAccessible(page);
    await press(page, button(page, `Riapri ${code}`));
    await page.getByText('Libero').waitFor();
  });

  it('lets her in at night without a request, and is told to put it in order', async () => {
    const visitor = await newVisitor(OPERATOR);
    const { page } = visitor;
    await press(page, link(page, 'Permanenze'));
    await press(page, page.getByRole('link', { name: 'Ingresso diretto' }));
    await heading(page, 'Ingresso diretto');
    await expectAccessible(page);
    await shot(page, 'shelter-direct-entry');
    await choose(page, 'Oltre i posti');
    await tabTo(page, page.getByLabel('Quanti minori'));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('2');
    await press(page, button(page, 'Registra l’ingresso'));
    await heading(page, 'Permanenza');
    await page.getByText('Ingresso diretto da regolarizzare').first().waitFor();
    await page
      .getByRole('link', { name: /^000 300 / })
      .first()
      .waitFor();
    await expectAccessible(page);
    await shot(page, 'shelter-stay');

    await press(page, link(page, 'Da fare'));
    // by due time: hers is the last
    await press(page, page.getByRole('link', { name: 'Ingresso diretto da regolarizzare' }).last());
    await heading(page, 'Permanenza');
    await press(page, page.getByLabel('Posto', { exact: true }), 'ArrowDown');
    await press(page, button(page, 'Assegna'));
    await page.getByRole('heading', { level: 1, name: /^Permanenza nel posto / }).waitFor();
    await press(page, button(page, 'Chiedi la copertura'));
    await page.getByLabel('A quale ambito').waitFor();
    await expectAccessible(page);
    await press(page, button(page, 'Annulla'));
    await choose(page, 'altro');
    await press(page, button(page, 'Registra l’uscita'));
    await page.getByText('Finita').waitFor();
  });

  it('keeps the waiting list: still wanted, paused, skipped for a reason, offered', async () => {
    const visitor = await newVisitor(OPERATOR);
    const { page } = visitor;
    for (const level of ['high', 'low']) {
      const id = await taken(visitor, { risk: { tool: 'sara-s', level } });
      await speak(visitor, id, 'waitlisting');
    }
    await press(page, link(page, 'Lista d’attesa'));
    const entries = page.locator('.waiting > li');
    await entries.nth(1).waitFor();
    await expectAccessible(page);
    await shot(page, 'shelter-waiting');
    await press(page, button(page, 'Vale ancora 1ª'));

    await press(page, entries.nth(1).getByRole('link', { name: 'Proponi un posto' }));
    await press(page, page.getByRole('button', { name: /^Proponi U-/ }).first());
    const dialog = page.getByRole('dialog');
    await press(page, dialog.getByRole('button', { name: /^Proponi/ }));
    visitor.tolerate(/^409 POST .*\/offer$/);
    await dialog.getByText('Un’altra sta prima in lista: perché non a lei?').waitFor();
    await expectAccessible(page);
    await shot(page, 'shelter-skip');
    await choose(dialog, 'il posto non è adatto', /^1ª in lista/);
    await press(page, dialog.getByRole('button', { name: /^Registra e proponi/ }));
    await page.getByText('proposta fatta').waitFor();

    await press(page, link(page, 'Lista d’attesa'));
    await page.getByText('Saltata 1 volta').waitFor();
    await press(page, button(page, 'Metti in pausa 1ª'));
    await choose(page.getByRole('dialog'), 'è in ospedale');
    await press(page, page.getByRole('dialog').getByRole('button', { name: 'Metti in pausa' }));
    await page.getByText('in pausa: è in ospedale').waitFor();
    await expectAccessible(page);
    await press(page, button(page, 'Riprendi 1ª'));
    await button(page, 'Salta 1ª').waitFor();
  });

  it('fits a telephone', async () => {
    const { page } = await newVisitor({ ...OPERATOR, viewport: PHONE });
    for (const name of ['Posti', 'Lista d’attesa', 'Permanenze']) {
      await press(page, link(page, name));
      await heading(page, name);
      await expectAccessible(page);
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(over).toBe(0);
    }
  });

  /** A request of a centre that this person has taken in hand: she works on it, and may read it. */
  async function taken(visitor: Visitor, more: object = {}): Promise<string> {
    const asked = { to: HOUSE, service: 'placement', urgency: 'E3', more: { ...more } };
    const { id } = await submit(network().as('cav-1'), asked);
    await awaitState(network().as(HOUSE), id, 'received');
    await speak(visitor, id, 'acknowledgement');
    return id;
  }

  /** One of the request's own steps, which have pages and tests of their own. */
  async function speak({ page }: Visitor, id: string, verb: string): Promise<void> {
    const status = await page.evaluate(
      async ([path, institution, key]) => {
        const { csrfToken } = (await (await fetch('/auth/session')).json()) as { csrfToken: string };
        const answer = await fetch(path, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-csrf-token': csrfToken,
            'x-acting-for': institution,
            'idempotency-key': key,
            prefer: 'wait=4',
          },
          body: '{}',
        });
        return answer.status;
      },
      [`/api/shelter-beds/v1/referrals/${id}/${verb}`, HOUSE, crypto.randomUUID()] as const,
    );
    expect([200, 202]).toContain(status);
    const state = verb === 'waitlisting' ? 'waitlisted' : 'acknowledged';
    await awaitState(network().as(HOUSE), id, state);
  }
});

const link = (page: Page, name: string): Locator => page.getByRole('link', { name, exact: true }).first();
const button = (page: Page, name: string): Locator => page.getByRole('button', { name });
const row = (page: Page, code: string): Locator => page.locator('tbody tr').filter({ hasText: code });

async function heading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
}

/** A free unit of two beds and more, by its code: the small ones are left to others. */
async function freeUnit(page: Page): Promise<string> {
  const free = page.locator('tbody [data-key="l"]').filter({ hasText: /[23] letti/ });
  await free.first().waitFor();
  return free.first().getByRole('rowheader').getByRole('link').innerText();
}

const hasFocus = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element === document.activeElement);

async function expectFocus(locator: Locator): Promise<void> {
  await waitFor('the focus', () => hasFocus(locator));
}

/** Goes there by Tab alone, from wherever the focus is. */
async function tabTo(page: Page, locator: Locator): Promise<void> {
  await locator.waitFor();
  for (let pressed = 0; pressed < ENOUGH_TABS; pressed += 1) {
    if (await hasFocus(locator)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab does not lead there.');
}

async function press(page: Page, locator: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, locator);
  await page.keyboard.press(key);
}

/** A radio by its label, or in the list `field` an option, as the keyboard does it. */
async function choose(inside: Page | Locator, name: string, field?: string | RegExp): Promise<void> {
  const page = 'keyboard' in inside ? inside : inside.page();
  if (field !== undefined) {
    const select = inside.getByLabel(field);
    await tabTo(page, select);
    await page.keyboard.type(name);
    expect(await select.evaluate((one: HTMLSelectElement) => one.selectedOptions[0]?.text)).toBe(name);
    return;
  }
  const radios = inside.getByRole('radio');
  const wanted = inside.getByRole('radio', { name: new RegExp(`^${name}`) });
  await tabTo(page, radios.first());
  await page.keyboard.press(' ');
  for (let pressed = 0; pressed < ENOUGH_TABS && !(await wanted.isChecked()); pressed += 1) {
    await page.keyboard.press('ArrowDown');
  }
  expect(await wanted.isChecked()).toBe(true);
}
