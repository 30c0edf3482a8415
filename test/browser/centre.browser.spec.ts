import { describe, expect, it } from '@jest/globals';
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
  recipient,
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

  it('says whom to telephone when nobody can be asked by night, or it is not known whom', async () => {
    const visitor = await arrive('/', PHONE);
    const { page } = visitor;
    const main = page.getByRole('main');
    const numbers = async (): Promise<void> => {
      await main.getByRole('link', { name: /112$/ }).waitFor();
      await main.getByRole('link', { name: /1522$/ }).waitFor();
    };
    const path = { service: 'placement', to: [], rule: 'no-flow', call: { phone: '000 900 0009' } };
    const ways = (url: URL): boolean => url.pathname.endsWith('/paths');
    await page.route(ways, (route) => route.fulfill({ json: { items: [path] } }));
    await main.getByRole('link', { name: 'Accordo a voce' }).click();
    await main.getByText(/^Nessun protocollo in vigore/).waitFor();
    await main.getByRole('link', { name: /000 900 0009$/ }).waitFor();
    await numbers();
    await expectAccessible(page);

    await page.unroute(ways);
    visitor.tolerate(/^500 GET \/api\/intake-cav\/v1\/paths$/);
    await page.route(ways, (route) => route.fulfill({ status: 500, json: { code: 'internal' } }));
    await page.reload();
    await main.getByRole('alert').filter({ hasText: 'Non si riesce a leggere' }).waitFor();
    await numbers();
    await expectAccessible(page);
    await shot(page, 'voice-request-nobody');
    await page.unroute(ways);
    await main.getByRole('button', { name: 'Riprova' }).click();
    await page.getByRole('link', { name: /^Telefona a/ }).waitFor();
    await main.getByRole('button', { name: /ha detto sì: invia$/ }).click();
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
  });

  it('tells a name only to whom she names, and the preview says so', async () => {
    const { page } = await begin('Nuova richiesta');
    await fillIn(page);
    const see = page.getByRole('region', { name: 'Che cosa vedrà chi riceve' });
    await radio(page, /^Anche nome e contatto/).check();
    await see.getByText(/^Nome e contatto sicuro/).waitFor();
    await page.getByText(/^Da sola, interprete/).click();
    await radio(page, /^Per qualunque/).check();
    await see.getByText(/nome e contatto restano qui/).waitFor();
    expect(await radio(page, /^Anche il rischio/).isChecked()).toBe(true);
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
    await recipient(page).waitFor();
    await tabTo(page, 'Invia la richiesta');
    await press('Enter');
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
  });
});
