import { describe, expect, it } from '@jest/globals';
import { awaitState, say, submit } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { withVisitors } from './support/visitors.js';

const ASL = 'asl-bt';
const AMBITO = 'ambito-barletta';
const HOUSE = 'casa-rifugio-1';
const CENTRE = 'cav-1';
const COMUNE = '110002';

interface Unit {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly referral: string | null;
}

describe('what a night leaves to the morning', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);

  it('ends an observation by a person who says where she goes', async () => {
    const { page } = await newVisitor({ username: `${ASL}.operator` });
    await page.getByRole('main').getByRole('link', { name: 'Attiva la rete' }).click();
    await page.getByLabel('Dove si trova').selectOption(COMUNE);
    await page.getByText(/^Adesso risponde:/).waitFor();
    await page.getByLabel('Lo vuole: lo ha detto a voce').check();
    await page.getByLabel('alto').check();
    await page.getByLabel('Nessuno').check();
    await page.getByRole('button', { name: 'Attiva la rete' }).click();
    await page.getByRole('button', { name: 'Comincia l’osservazione breve' }).click();
    await page.getByText('L’osservazione è finita').click();
    await page.getByRole('button', { name: 'Conferma' }).click();
    await page.getByRole('alert').first().waitFor();
    await page.getByLabel('a casa, per sua scelta').check();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Conferma' }).click();
    await page.locator('.tag').filter({ hasText: 'a casa, per sua scelta' }).waitFor();
    expect(await page.getByText('L’osservazione è finita').count()).toBe(0);
    await expectAccessible(page);
    await shot(page, 'observation-ended');
  });

  it('has the centre of her choice asked by who made her safe', async () => {
    const office = network().as(AMBITO);
    const { id } = await submit(office, { to: HOUSE, service: 'placement', urgency: 'E1' });
    await awaitState(network().as(HOUSE), id, 'received');
    // the file is hers who worked in the night
    const file = (await office.ok(office.get<{ case: string }>(`referrals/${id}`))).case;
    const coordinator = network().as(AMBITO, 'coordinator');
    const joined = await coordinator.post(`cases/${file}/team`, { subject: `${AMBITO}.operator` });
    expect(joined.status).toBe(204);
    const visitor = await newVisitor({ username: `${AMBITO}.operator` });
    const { page } = visitor;
    const files = page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Schede' });
    const href = (await files.getAttribute('href')) ?? '';
    await visitor.open(href.replace(/\/f$/, `/m/${id}`));
    await page.getByRole('heading', { name: 'Il centro, al mattino', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Chiedi al centro' }).click();
    await page.getByText('Ci sono 2 cose da correggere').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Il centro che ha scelto').selectOption(CENTRE);
    await page.getByLabel('Lo vuole: lo ha detto a voce').check();
    await expectAccessible(page);
    await shot(page, 'morning');
    await page.getByRole('button', { name: 'Chiedi al centro' }).click();
    await page.waitForURL((url) => /\/r\/[\w-]+\/s$/.test(url.pathname) && !url.pathname.includes(id));
    const asked = new URL(page.url()).pathname.split('/').at(-2) ?? '';
    await awaitState(network().as(CENTRE), asked, 'received');
  });

  it('puts in order whoever came in without a request', async () => {
    const house = network().as(HOUSE);
    const units = async (): Promise<Unit[]> => (await house.ok(house.get<{ items: Unit[] }>('units'))).items;
    const unit = (await units()).find(({ state }) => state === 'available');
    const stay = await house.ok(
      house.post<{ id: string }>('stays', { adults: 1, minors: 0, unit: unit?.code ?? '' }),
    );
    const { id } = await submit(network().as(CENTRE), { to: HOUSE, service: 'placement' });
    await awaitState(house, id, 'received');
    await say(house, id, 'acknowledgement');
    const visitor = await newVisitor({ username: `${HOUSE}.operator` });
    const { page } = visitor;
    await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Permanenze' }).click();
    await page.locator(`a[href$="/t/${stay.id}"]`).first().click();
    await page.getByText('Ingresso diretto da regolarizzare').first().waitFor();
    await page.locator('.cover-requests button').first().click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^È la sua/ })
      .click();
    await page.getByText('Una richiesta è già legata a questo posto').waitFor();
    const filled = (await units()).find(({ id: one }) => one === unit?.id);
    await say(network().as(CENTRE), filled?.referral ?? '', 'confirmation');
    await page.getByRole('button', { name: /^È arrivata/ }).click();
    await page.getByText('Ingresso diretto da regolarizzare').first().waitFor({ state: 'detached' });
    await page.getByText('Regolarizzat').first().waitFor();
    await expectAccessible(page);
    await shot(page, 'regularised');
  });

  it('is worked on for several institutions, each under its own name', async () => {
    const { id } = await submit(network().as(CENTRE), { to: HOUSE, service: 'placement' });
    const visitor = await newVisitor({ username: 'notte-centri.operator' });
    const { page } = visitor;
    const acting = page.getByLabel('Agisco per');
    await acting.waitFor();
    await expectAccessible(page);
    expect(await acting.inputValue()).toBe(CENTRE);
    await acting.selectOption('cav-2');
    await page.waitForURL((url) => url.pathname === '/');
    await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Richieste' }).click();
    await page.getByRole('heading', { name: 'Richieste', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Inviate' }).click();
    await page.locator('.rows, .empty').first().waitFor();
    expect(await page.locator(`a[href*="${id}"]`).count()).toBe(0);
    // a page of the other institution says so in the bar, whatever was chosen last
    await acting.selectOption(CENTRE);
    await page.waitForURL((url) => url.pathname === '/');
    await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Richieste' }).click();
    await page.getByRole('button', { name: 'Inviate' }).click();
    await page.locator(`a[href*="${id}"]`).first().click();
    await page.locator('.request-tags').waitFor();
    expect(await acting.inputValue()).toBe(CENTRE);
    await expectAccessible(page);
    await shot(page, 'several-memberships');
  });
});
