import { describe, expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { waitFor } from '#testing';
import { awaitState, say, submit } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { radio, read, signInAgain } from './support/centre-desk.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { withVisitors, type Visitor } from './support/visitors.js';

const CENTRE = 'cav-1.operator';
const SHELTER = 'casa-rifugio-1.operator';
const ANSWER = 'Sì, una culla serve.';

describe('a step of a request', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);
  const centreApi = (): ReturnType<ReturnType<typeof network>['as']> => network().as('cav-1');
  const shelterApi = (): ReturnType<ReturnType<typeof network>['as']> => network().as('casa-rifugio-1');

  it('to somebody else is one click from what is known; when it comes too late, what was written stays', async () => {
    const id = await sent();
    await say(shelterApi(), id, 'acknowledgement');
    await say(shelterApi(), id, 'waitlisting');
    await awaitState(centreApi(), id, 'waitlisted');
    const visitor = await open(id, 's');
    const { page } = visitor;
    await button(visitor, 'Chiedi altrove').click();
    await page.getByLabel('Su che base').selectOption('necessity');
    await page.getByLabel('Chi l’ha deciso').fill('Operatrice Inventata');
    await expectAccessible(page);
    await say(shelterApi(), id, 'offer');
    await page.getByText('Questo passo ora non si può fare').waitFor();
    await page.getByText(/^Avevi scritto: «.*Operatrice Inventata»$/).waitFor();
    await expectAccessible(page);
    await shot(page, 'reroute-overtaken');
  });

  it('that the network’s rules refuse is refused at its field', async () => {
    const id = await sent();
    await say(shelterApi(), id, 'decline', { reason: 'no-place' });
    await awaitState(centreApi(), id, 'declined');
    const visitor = await open(id, 's');
    visitor.tolerate(/^422 POST .*\/reroute$/);
    const { page } = visitor;
    await button(visitor, 'Chiedi altrove').click();
    await page.getByRole('radio').first().check();
    await button(visitor, 'Invia la nuova richiesta').click();
    const fault = page
      .getByRole('alert')
      .getByRole('link', { name: /^Su che base: La sua scelta non comprende questo/ });
    await fault.waitFor();
    await expectAccessible(page);
    await fault.click();
    await waitFor('the ground has the focus', async () =>
      (await page.evaluate(() => document.activeElement?.id)) === 'field-ground' ? true : undefined,
    );
  });

  it('keeps what was typed over the end of the session, and at another request shows none of it', async () => {
    const id = await asked();
    const other = await asked();
    const visitor = await open(id, 's');
    visitor.tolerate(/^401 /);
    const { page, context } = visitor;
    await button(visitor, 'Rispondi alla domanda').click();
    await page.getByLabel('Risposta').fill(ANSWER);
    await page.getByText(/^Bozza salvata alle/).waitFor();
    const at = page.url();
    await context.clearCookies();
    await button(visitor, 'Rispondi alla domanda').click();
    await page.getByRole('heading', { name: 'La sessione è finita' }).waitFor();
    await page.getByRole('link', { name: 'Accedi' }).click();
    await signInAgain(
      page,
      network().stack.users.find(({ username }) => username === CENTRE),
    );
    expect(page.url()).toBe(at);

    await page.goto(at.replace(id, other));
    await button(visitor, 'Rispondi alla domanda').click();
    await page.getByLabel('Risposta').waitFor();
    expect(await page.getByRole('button', { name: 'Riprendi la bozza' }).count()).toBe(0);
    await page.goto(at);
    await button(visitor, 'Rispondi alla domanda').click();
    await page.getByRole('button', { name: 'Riprendi la bozza' }).click();
    await waitFor('what was typed', async () =>
      (await page.getByLabel('Risposta').inputValue()) === ANSWER ? true : undefined,
    );
    await expectAccessible(page);
    await button(visitor, 'Rispondi alla domanda').click();
    await awaitState(shelterApi(), id, 'acknowledged');
    await waitFor('the draft is gone', async () => {
      const { items } = await read<{ items: { referral: string | null }[] }>(page, 'drafts');
      return items.every(({ referral }) => referral !== id) || undefined;
    });
  });

  it('keeps also the last words when the form is left at once', async () => {
    const id = await asked();
    const visitor = await open(id, 's');
    const { page } = visitor;
    await button(visitor, 'Rispondi alla domanda').click();
    await page.getByLabel('Risposta').fill(ANSWER);
    await button(visitor, 'Annulla').click();
    await button(visitor, 'Rispondi alla domanda').click();
    await page.getByRole('button', { name: 'Riprendi la bozza' }).click();
    await waitFor('what was typed', async () =>
      (await page.getByLabel('Risposta').inputValue()) === ANSWER ? true : undefined,
    );
  });

  it('is taken once however often it is clicked, and not lost with the line', async () => {
    const id = await asked();
    const visitor = await open(id, 's');
    visitor.tolerate(/^net::ERR_INTERNET_DISCONNECTED /);
    const { page, context, requests } = visitor;
    await button(visitor, 'Rispondi alla domanda').click();
    await page.getByLabel('Risposta').fill(ANSWER);
    await context.setOffline(true);
    await button(visitor, 'Rispondi alla domanda').click();
    await page.getByRole('alert').filter({ hasText: 'Nessuna risposta' }).waitFor();
    expect(await page.getByLabel('Risposta').inputValue()).toBe(ANSWER);
    await expectAccessible(page);
    await context.setOffline(false);
    const before = requests.length;
    await button(visitor, 'Rispondi alla domanda').dblclick();
    await awaitState(shelterApi(), id, 'acknowledged');
    const taken = requests.slice(before).filter((one) => one.startsWith('POST ') && one.endsWith('/info'));
    expect(taken).toHaveLength(1);
  });

  it('of whoever is off the network is told by the sender', async () => {
    const visitor = await newVisitor({ username: CENTRE });
    const { page } = visitor;
    await page.getByRole('main').getByRole('link', { name: 'Nuova richiesta', exact: true }).click();
    await radio(page, /^Accoglienza/).check();
    await radio(page, /^Urgente/).check();
    await radio(page, /^Solo che cosa serve/).check();
    await radio(page, /^Orale/).check();
    await radio(page, /^Casa fuori provincia Uno/).check();
    await page.getByRole('button', { name: 'Invia la richiesta' }).click();
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
    const id = page.url().split('/').at(-2) ?? '';
    expect(await read(page, `referrals/${id}`)).toMatchObject({ to: 'casa-fuori-1' });
    await page
      .getByRole('heading', { name: 'Riferisci che cosa ha risposto Casa fuori provincia Uno' })
      .waitFor();
    await expectAccessible(page);
    await shot(page, 'request-reported');
    await button(visitor, 'Prendi in valutazione').click();
    await state(visitor, 'in valutazione');
    await button(visitor, 'Fai una proposta').click();
    await button(visitor, 'Fai una proposta').click();
    await state(visitor, 'proposta fatta');
    await page
      .getByText(/^riferito/i)
      .first()
      .waitFor();
    await expectAccessible(page);
  });

  /** A request of the centre's that its person works on. */
  async function sent(): Promise<string> {
    const centre = centreApi();
    const { id } = await submit(centre, { to: 'casa-rifugio-1', service: 'placement' });
    const { body } = await centre.get<{ case: string }>(`referrals/${id}`);
    await centre.post(`cases/${body.case}/team`, { subject: CENTRE });
    await awaitState(shelterApi(), id, 'received');
    return id;
  }

  /** The same, and the house waits for an answer. */
  async function asked(): Promise<string> {
    const id = await sent();
    await say(shelterApi(), id, 'acknowledgement');
    await say(shelterApi(), id, 'info-request', { question: 'Serve una culla?' });
    await awaitState(centreApi(), id, 'info-requested');
    return id;
  }

  async function open(id: string, side: 's' | 'r'): Promise<Visitor> {
    const visitor = await newVisitor({ username: side === 's' ? CENTRE : SHELTER });
    await visitor.page.getByRole('link', { name: 'Richieste', exact: true }).click();
    await visitor.page.waitForURL(/\/p\/[^/]+\/r$/);
    await visitor.page.goto(`${visitor.page.url()}/${id}/${side}`);
    await visitor.page.getByRole('heading', { name: 'Che cosa fare adesso' }).waitFor();
    return visitor;
  }
});

const button = ({ page }: Visitor, name: string): Locator => page.getByRole('button', { name, exact: true });

const state = ({ page }: Visitor, word: string): Promise<void> =>
  page.locator('.request-tags .tag').filter({ hasText: word }).waitFor();
