import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { waitFor } from '#testing';
import { awaitState, say, submit, timeline } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { PHONE, withVisitors, type Visitor } from './support/visitors.js';

const CENTRE = 'cav-1.operator';
const SHELTER = 'casa-rifugio-1.operator';
const QUESTION = 'Serve una culla?';

describe('a request', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);
  const centreApi = (): ReturnType<ReturnType<typeof network>['as']> => network().as('cav-1');
  const shelterApi = (): ReturnType<ReturnType<typeof network>['as']> => network().as('casa-rifugio-1');

  it('goes from hand to hand, each seeing the other’s click', async () => {
    const id = await sent();
    const centre = await newVisitor({ username: CENTRE });
    const shelter = await newVisitor({ username: SHELTER });
    await openNewest(centre, 'Inviate');
    await openNewest(shelter, 'Arrivate');
    await look(centre, 'request-received-sender');
    await look(shelter, 'request-received');
    await button(shelter, 'Prendi in valutazione').dblclick();
    await state(shelter, 'in valutazione');
    await state(centre, 'in valutazione');
    await said(centre, 'Adesso: in valutazione.');
    const taken = (await timeline(centreApi(), id)).filter(({ type }) => type === 'acknowledged');
    expect(taken).toHaveLength(1);
    expect(shelter.requests.filter((one) => one.includes('/acknowledgement'))).toHaveLength(1);

    await shelter.page.getByRole('button', { name: 'Leggi' }).click();
    await shelter.page.getByRole('heading', { name: 'Che cosa serve' }).waitFor();
    expect(await shelter.page.getByText('Comuni da evitare').count()).toBe(1);
    expect(await shelter.page.getByRole('link', { name: /000 900 0001/ }).count()).toBe(0);
    await look(shelter, 'request-told');

    await button(shelter, 'Chiedi un’informazione').click();
    await shelter.page.getByLabel('Domanda').fill(QUESTION);
    await expectAccessible(shelter.page);
    await button(shelter, 'Chiedi un’informazione').click();
    await state(centre, 'chiesta un’informazione');
    await look(centre, 'request-question');

    // by the keyboard alone: to the step, its field, and back into the page
    await byKeyboard(centre.page, button(centre, 'Rispondi alla domanda'));
    await byKeyboard(centre.page, centre.page.getByLabel('Risposta'), 'No, grazie.');
    await byKeyboard(centre.page, button(centre, 'Rispondi alla domanda'));
    await state(shelter, 'in valutazione');
    await shelter.page.getByText('No, grazie.').waitFor();

    await button(shelter, 'Fai una proposta').click();
    // the units, as on the page of places, with the same offer
    await shelter.page.getByText('Prima i posti adatti.').waitFor();
    await look(shelter, 'request-offer');
    await shelter.page
      .getByRole('button', { name: /^Proponi U-/ })
      .first()
      .click();
    await shelter.page
      .getByRole('dialog')
      .getByRole('button', { name: /^Proponi/ })
      .click();
    await state(shelter, 'proposta fatta');
    await state(centre, 'proposta fatta');

    await button(centre, 'Ha detto sì: conferma').click();
    await centre.page.getByLabel('Qualcuno la accompagna').check();
    await look(centre, 'request-accept');
    await button(centre, 'Ha detto sì: conferma').click();
    await state(centre, 'confermata');
    await state(shelter, 'confermata');
    await look(shelter, 'request-confirmed');

    await button(shelter, 'Registra l’ingresso').click();
    await button(shelter, 'Registra l’ingresso').click();
    await state(shelter, 'accolta');
    await state(centre, 'accolta');
    await look(centre, 'request-in-charge');
  });

  it('says who came first when two steps cross', async () => {
    const id = await sent();
    const shelter = await newVisitor({ username: SHELTER });
    shelter.tolerate(/^409 POST /);
    await openNewest(shelter, 'Arrivate');
    await button(shelter, 'Prendi in valutazione').click();
    await button(shelter, 'Chiedi un’informazione').click();
    await shelter.page.getByLabel('Domanda').fill(QUESTION);
    await say(centreApi(), id, 'cancellation', { reason: 'no-longer-needed' });
    await awaitState(shelterApi(), id, 'cancelled');
    // the form goes with the state that it was for; what she wrote does not
    await state(shelter, 'annullata');
    await shelter.page.getByText(`Avevi scritto: «${QUESTION}»`).waitFor();
    await said(shelter, 'Adesso: annullata.');
    await look(shelter, 'request-cancelled');
  });

  it('that is refused is sent elsewhere at once', async () => {
    const id = await sent();
    const centre = await newVisitor({ username: CENTRE });
    const shelter = await newVisitor({ username: SHELTER });
    centre.tolerate(/^422 POST .*\/reroute$/);
    await openNewest(centre, 'Inviate');
    await openNewest(shelter, 'Arrivate');
    await shelter.page.getByText('Altro', { exact: false }).first().click();
    await button(shelter, 'Non possibile ora').click();
    await shelter.page.getByLabel('nessun posto').check();
    // nobody is refused without a number
    await button(shelter, 'Non possibile ora').click();
    await shelter.page.getByText('C’è 1 cosa da correggere').waitFor();
    await shelter.page.getByLabel('A chi può chiedere invece').selectOption('ambito-barletta');
    await look(shelter, 'request-decline');
    await button(shelter, 'Non possibile ora').click();
    await state(centre, 'non possibile ora');
    const instead = centre.page.locator('.notice').filter({ hasText: 'Un numero da chiamare intanto' });
    await instead.getByRole('link', { name: /1522/ }).waitFor();
    await centre.page.getByRole('button', { name: 'Leggi' }).click();
    await instead.getByText('Chi ha detto no indica').waitFor();
    expect(await centre.page.getByRole('link', { name: /000 200 0002/ }).count()).toBe(2);
    await look(centre, 'request-declined');
    await button(centre, 'Chiedi altrove').click();
    await centre.page.getByRole('radio').first().check();
    await centre.page.setViewportSize(PHONE);
    await look(centre, 'request-reroute');
    // her choice named the house that refused: whoever decides without it is on record
    await centre.page.getByLabel('Su che base').selectOption('necessity');
    await centre.page.getByLabel('pericolo', { exact: false }).first().check();
    await centre.page.getByLabel('Chi l’ha deciso').fill('operatrice di turno');
    await button(centre, 'Invia la nuova richiesta').click();
    await centre.page.getByRole('link', { name: 'Nuova richiesta inviata: aprila' }).click();
    await centre.page.getByText('Inviata al posto di un’altra').waitFor();
    const { body } = await centreApi().get<{ items: { rerouteOf: string | null }[] }>(
      'referrals?side=sent&limit=5',
    );
    expect(body.items.some(({ rerouteOf }) => rerouteOf === id)).toBe(true);
  });

  it('that has ended is among the closed ones, also on a telephone', async () => {
    const id = await sent();
    await say(centreApi(), id, 'own-decision');
    const centre = await newVisitor({ username: CENTRE, viewport: PHONE });
    await openList(centre, 'Inviate');
    for (const group of ['Da fare', 'In corso', 'Chiuse']) {
      await centre.page.getByRole('button', { name: group, exact: true }).click();
      await look(centre, `requests-${group.replaceAll(' ', '-').toLowerCase()}`);
    }
    await centre.page.getByText('ha scelto diversamente').first().waitFor();
  });

  /** A request of the centre's, whose person works on it as the program does that sent it. */
  async function sent(): Promise<string> {
    const centre = centreApi();
    const { id } = await submit(centre, { to: 'casa-rifugio-1', service: 'placement' });
    const { body } = await centre.get<{ case: string }>(`referrals/${id}`);
    await centre.post(`cases/${body.case}/team`, { subject: CENTRE });
    await awaitState(shelterApi(), id, 'received');
    return id;
  }
});

async function openList({ page }: Visitor, side: 'Inviate' | 'Arrivate'): Promise<void> {
  await page.getByRole('link', { name: 'Richieste', exact: true }).click();
  await page.getByRole('button', { name: side, exact: true }).click();
  await page
    .getByRole('list')
    .filter({ has: page.getByText(' chiede a ') })
    .waitFor();
}

async function openNewest(visitor: Visitor, side: 'Inviate' | 'Arrivate'): Promise<void> {
  await openList(visitor, side);
  await visitor.page.getByRole('main').locator('.row-title a').first().click();
  await visitor.page.getByRole('heading', { name: 'Che cosa fare adesso' }).waitFor();
}

const button = ({ page }: Visitor, name: string): Locator => page.getByRole('button', { name, exact: true });

/** The state's word under the heading. */
const state = ({ page }: Visitor, word: string): Promise<void> =>
  page.locator('.request-tags .tag').filter({ hasText: word }).waitFor();

const said = ({ page }: Visitor, text: string): Promise<void> =>
  page.getByTestId('changes').filter({ hasText: text }).waitFor({ state: 'attached' });

async function look({ page }: Visitor, name: string): Promise<void> {
  // what has gone under the bar at the top is none of the page's
  await page.evaluate(() => scrollTo(0, 0));
  await expectAccessible(page);
  await shot(page, name);
}

/** Goes on by Tab until it is there; types, or presses it. */
async function byKeyboard(page: Page, target: Locator, text?: string): Promise<void> {
  await target.waitFor();
  await waitFor('the keyboard leads to it', async () => {
    if (await target.evaluate((element) => element === document.activeElement)) return true;
    await page.keyboard.press('Tab');
    return undefined;
  });
  await (text === undefined ? page.keyboard.press('Enter') : page.keyboard.type(text));
}
