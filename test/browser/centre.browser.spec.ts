import { describe, expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { waitFor } from '#testing';
import { expectAccessible } from './support/accessible.js';
import {
  countOf,
  fillIn,
  focused,
  Hand,
  loseOneAnswer,
  radio,
  read,
  signInAgain,
  tabTo,
  tabToField,
} from './support/centre-desk.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { DESKTOP, PHONE, withVisitors, type Visitor } from './support/visitors.js';

const OPERATOR = 'cav-1.operator';

describe('the centre', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);
  const arrive = (at = '/', viewport = DESKTOP): Promise<Visitor> =>
    newVisitor({ username: OPERATOR, viewport, at });
  /** From the first page, as people do. */
  const begin = async (name: string, viewport = DESKTOP): Promise<Visitor> => {
    const visitor = await arrive('/', viewport);
    await visitor.page.getByRole('main').getByRole('link', { name, exact: true }).click();
    await visitor.page.getByRole('heading', { level: 1, name }).waitFor();
    return visitor;
  };
  it('asks for a place in an emergency on a telephone: eight fields at most, a minute and a half', async () => {
    const { page } = await begin('Nuova richiesta', PHONE);
    const hand = new Hand();
    await hand.choose(radio(page, /^Accoglienza/));
    await hand.choose(radio(page, /^Emergenza/));
    await hand.choose(page.getByRole('button', { name: 'Aggiungi: età 6–10' }));
    await hand.choose(radio(page, /^Telefono/));
    await hand.type(page.getByLabel(/^In quali ore/), '9-12');
    await hand.choose(radio(page, /^Anche nome e contatto/));
    await hand.choose(radio(page, /^Orale/));
    await expectAccessible(page);
    await shot(page, 'new-request');
    await hand.tap(page.getByRole('button', { name: 'Invia la richiesta' }));
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
    expect(hand.fields).toBeLessThanOrEqual(8);
    expect(hand.ms).toBeLessThanOrEqual(90_000);

    const id = page.url().split('/').at(-2) ?? '';
    expect(await read(page, `referrals/${id}`)).toMatchObject({
      to: 'casa-rifugio-1',
      service: 'placement',
      urgency: 'E1',
      ground: 'agreement',
    });
  });

  it('sends what was agreed by telephone in two clicks', async () => {
    const { page } = await arrive('/', PHONE);
    await page.getByRole('main').getByRole('link', { name: 'Accordo a voce' }).click();
    const send = page.getByRole('button', { name: /ha detto sì: invia$/ });
    await page.getByRole('link', { name: /^Telefona a/ }).waitFor();
    await expectAccessible(page);
    await shot(page, 'voice-request');
    await send.click();
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
    const id = page.url().split('/').at(-2) ?? '';
    expect(await read(page, `referrals/${id}`)).toMatchObject({
      agreed: 'voice',
      urgency: 'E1',
      ground: 'agreement',
    });
  });

  it('shows what the recipient will see, from what is written', async () => {
    const { page } = await begin('Nuova richiesta');
    const see = page.getByRole('region', { name: 'Che cosa vedrà chi riceve' });
    await radio(page, /^Accoglienza/).check();
    await page.getByRole('button', { name: 'Aggiungi: età 14–17' }).click();
    await see.getByText('14–17').waitFor();
    await radio(page, /^Solo che cosa serve/).check();
    await see.getByText(/nome e contatto restano qui/).waitFor();
    await radio(page, /^Anche nome e contatto/).check();
    await see.getByText(/^Nome e contatto sicuro/).waitFor();
    await radio(page, /^Pericolo immediato/).check();
    await page.getByRole('link', { name: '112', exact: true }).first().waitFor();
  });

  it('lets what is missing and what is refused land on its field, read out on top', async () => {
    const visitor = await begin('Nuova richiesta');
    const { page } = visitor;
    await page.getByRole('button', { name: 'Invia la richiesta' }).click();
    const faults = page.getByRole('alert').filter({ hasText: 'da correggere' });
    await faults.getByRole('link', { name: /^Di che cosa ha bisogno/ }).click();
    await waitFor('the first choice has the focus', () => focused(page, 'field-service'));
    await expectAccessible(page);

    await fillIn(page);
    await radio(page, /^Telefono/).check();
    await page.getByLabel(/^In quali ore/).fill('di mattina');
    visitor.tolerate(/^400 POST \/api\/intake-cav\/v1\/referrals$/);
    await page.getByRole('button', { name: 'Invia la richiesta' }).click();
    await faults.getByRole('link', { name: /^In quali ore: Non è scritto come serve/ }).click();
    await waitFor('the hours have the focus', () => focused(page, 'field-needs-safeContact-hours'));
    expect(await page.getByLabel(/^In quali ore/).inputValue()).toBe('di mattina');

    const files = await countOf(page, 'cases?limit=200');
    await page.getByLabel(/^In quali ore/).fill('9-12');
    await page.getByRole('button', { name: 'Invia la richiesta' }).click();
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
    // what the refused attempt had opened is gone on with
    expect(await countOf(page, 'cases?limit=200')).toBe(files);
  });

  it('sends once, however often it is clicked', async () => {
    const { page, requests } = await begin('Nuova richiesta');
    await fillIn(page);
    const before = requests.length;
    await page.getByRole('button', { name: 'Invia la richiesta' }).dblclick();
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
    const sent = requests
      .slice(before)
      .filter((one) => one.startsWith('POST ') && one.endsWith('/referrals'));
    expect(sent).toHaveLength(1);
  });

  it('keeps every word while the line is gone, says so, and opens no second file', async () => {
    const visitor = await begin('Nuova richiesta');
    const { page, context } = visitor;
    visitor.tolerate(/^net::ERR_INTERNET_DISCONNECTED /);
    await fillIn(page);
    await page.getByLabel('Il tuo nome').fill('Operatrice Inventata');
    const files = await countOf(page, 'cases?limit=200');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Invia la richiesta' }).click();
    await page.getByRole('alert').filter({ hasText: 'Nessuna risposta' }).waitFor();
    expect(await page.getByLabel('Il tuo nome').inputValue()).toBe('Operatrice Inventata');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Invia la richiesta' }).click();
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
    expect(await countOf(page, 'cases?limit=200')).toBe(files + 1);
  });

  it('opens no second file when an answer is lost on the way', async () => {
    const visitor = await begin('Nuova richiesta');
    const { page } = visitor;
    visitor.tolerate(/^net::ERR_FAILED /);
    await fillIn(page);
    const files = await countOf(page, 'cases?limit=200');
    const asked = await countOf(page, 'referrals?side=sent&limit=200');
    for (const path of ['cases', 'agreements', 'referrals']) {
      await loseOneAnswer(page, path);
      await page.getByRole('button', { name: 'Invia la richiesta' }).click();
      await page.getByRole('alert').filter({ hasText: 'Nessuna risposta' }).waitFor();
    }
    await page.getByRole('button', { name: 'Invia la richiesta' }).click();
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
    expect(await countOf(page, 'cases?limit=200')).toBe(files + 1);
    expect(await countOf(page, 'referrals?side=sent&limit=200')).toBe(asked + 1);
  });

  it('finds the draft again after the session ended', async () => {
    const visitor = await begin('Nuova richiesta');
    const { page, context } = visitor;
    visitor.tolerate(/^401 /);
    await fillIn(page);
    await page.getByLabel('Il tuo nome').fill('Operatrice Inventata');
    await page.getByText(/^Bozza salvata alle/).waitFor();
    const at = new URL(page.url()).pathname;
    await context.clearCookies();
    await page.getByRole('button', { name: 'Invia la richiesta' }).click();
    await page.getByRole('heading', { name: 'La sessione è finita' }).waitFor();
    await page.getByRole('link', { name: 'Accedi' }).click();
    await signInAgain(
      page,
      network().stack.users.find(({ username }) => username === OPERATOR),
    );
    expect(new URL(page.url()).pathname).toBe(at);
    await page.getByRole('button', { name: 'Riprendi la bozza' }).click();
    await waitFor('what was typed', async () =>
      (await page.getByLabel('Il tuo nome').inputValue()) === 'Operatrice Inventata' ? true : undefined,
    );
    expect(await radio(page, /^Accoglienza/).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Invia la richiesta' }).click();
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
  });

  it('needs no pointer', async () => {
    const { page } = await arrive();
    const press = (key: string): Promise<void> => page.keyboard.press(key);
    await tabTo(page, 'Nuova richiesta');
    await press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Nuova richiesta' }).waitFor();
    await radio(page, /^Accoglienza/).waitFor();
    await tabToField(page, 'service');
    await press('Space');
    await tabToField(page, 'urgency');
    await press('ArrowDown');
    await tabToField(page, 'tiers');
    await press('Space');
    await tabToField(page, 'method');
    await press('Space');
    await tabTo(page, 'Invia la richiesta');
    await press('Enter');
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
  });

  it('writes a contact down, reads its number by holding, and goes on to a request', async () => {
    const { page } = await begin('Nuovo contatto');
    await page.getByLabel('Chi ci ha cercate').selectOption({ label: 'Forze dell’ordine' });
    await radio(page, /^Lo desidera/).check();
    await page.getByLabel(/^Telefono/).fill('000 900 0002');
    await page.getByLabel(/^Quando e come chiamare/).fill('dopo le sei, non chiedere di nessuno');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Salva il contatto' }).click();
    await page.getByRole('heading', { level: 1, name: 'Contatto', exact: true }).waitFor();
    await page.getByText('••••••••••').waitFor();
    const hold = page.getByRole('button', { name: 'Tieni premuto per vedere' });
    await hold.focus();
    await page.keyboard.down('Space');
    await page.getByText('000 900 0002').waitFor();
    await page.keyboard.up('Space');
    await page.getByText('000 900 0002').waitFor({ state: 'detached' });
    await expectAccessible(page);
    await radio(page, /^Presa in carico/).check();
    await page.getByRole('button', { name: 'Salva l’esito' }).click();
    await page.getByRole('link', { name: 'Nuova richiesta' }).last().click();
    await page.getByRole('heading', { level: 1, name: 'Nuova richiesta' }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Contatti' }).click();
    await page.getByRole('heading', { level: 1, name: 'Contatti' }).waitFor();
    await expectAccessible(page);
    await shot(page, 'contacts');
  });

  it('keeps a file: its name, who is with her, her choice and the choice taken back', async () => {
    const { page } = await arrive();
    await page.getByRole('navigation').getByRole('link', { name: 'Schede' }).click();
    await page.getByRole('heading', { level: 1, name: 'Schede' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Nuova scheda' }).click();
    const part = (name: string): Locator =>
      page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name }) });
    await part('La scheda').waitFor();
    const dialog = page.getByRole('dialog');

    await part('La scheda').getByRole('button', { name: 'Modifica' }).click();
    await dialog.getByLabel(/^Nome della scheda/).fill('Ginestra');
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await page.getByRole('heading', { level: 1, name: 'Ginestra' }).waitFor();

    await part('Chi c’è con lei').getByRole('button', { name: 'Modifica' }).click();
    await dialog.getByRole('button', { name: 'Aggiungi: età 3–5' }).click();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await part('Chi c’è con lei').getByText('3–5', { exact: true }).waitFor();

    await part('Le sue scelte').getByRole('button', { name: 'Scrivi una scelta' }).click();
    await dialog.getByLabel('Di che cosa ha bisogno').selectOption({ label: 'Accoglienza' });
    await dialog.getByLabel('Per chi vale').selectOption({ index: 1 });
    await radio(page, /^Solo che cosa serve/).check();
    await radio(page, /^Orale/).check();
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await part('Le sue scelte')
      .getByText(/vale fino al/)
      .waitFor();
    for (const title of ['Rischio e bisogni', 'Il suo progetto', 'Chi segue la scheda', 'Più richieste']) {
      await page.getByText(title).click();
    }
    await page.getByText('La seguono').waitFor();
    await expectAccessible(page);
    await shot(page, 'file');
    await part('Le sue scelte').getByRole('button', { name: 'L’ha ritirata' }).click();
    await dialog.getByText(/vengono annullate/).waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Sì, l’ha ritirata' }).click();
    await part('Le sue scelte')
      .getByText(/^.?\s*ritirata/)
      .waitFor();
  });
});
