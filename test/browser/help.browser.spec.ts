import { describe, expect, it } from '@jest/globals';
import { awaitState, submit } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { withVisitors } from './support/visitors.js';

describe('who looks after data and machines, and help', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);

  it('shows the officer who read what, and lets her review an emergency opening', async () => {
    const shelter = network().as('casa-rifugio-1');
    const { id } = await submit(network().as('cav-1'), { to: 'casa-rifugio-1', service: 'placement' });
    await awaitState(shelter, id, 'received');
    await shelter.post(`referrals/${id}/break-glass`, { reason: 'danger-now' });
    const { page } = await newVisitor({ username: 'casa-rifugio-1.dpo' });
    await page.getByRole('heading', { name: 'Protezione dei dati' }).waitFor();
    await expectAccessible(page);
    await shot(page, 'protection');
    await page
      .getByRole('link', { name: /pericolo immediato/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Era giustificata', exact: true }).first().click();
    await page.getByText('Revisione registrata.').waitFor();
    await expectAccessible(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Registro degli accessi' }).click();
    await page.getByRole('button', { name: 'Prova di questo accesso' }).first().click();
    await page.getByText(/^Impronta: /).waitFor();
    await expectAccessible(page);
  });

  it('tells whoever runs a node how it is', async () => {
    const { page } = await newVisitor({ username: 'cav-1.admin' });
    await page.getByRole('heading', { name: 'In cifre' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Chiavi' }).click();
    await page
      .getByRole('cell', { name: /in uso/ })
      .first()
      .waitFor();
    await expectAccessible(page);
  });

  it('leads somebody round once, and again from the help', async () => {
    const visitor = await newVisitor({ username: 'cav-2.coordinator', firstTime: true });
    const { page } = visitor;
    await page.getByText('Prima di tutto: uscire subito').waitFor();
    await page.locator('main h1').waitFor();
    await expectAccessible(page);
    const kept = page.waitForResponse((one) => one.request().method() === 'PUT');
    await page.keyboard.press('Escape');
    await kept;
    await visitor.open('/');
    await page.getByRole('heading', { name: 'Da fare', level: 1 }).waitFor();
    expect(await page.getByText('Prima di tutto: uscire subito').count()).toBe(0);
    await page.locator('.who-menu summary').click();
    await page.getByRole('link', { name: 'Aiuto' }).click();
    await page.getByRole('heading', { name: 'Le parole della rete' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Rivedi il primo giro' }).click();
    await page.getByText('Prima di tutto: uscire subito').waitFor();
  });

  it('lets somebody practise from start to end, and asks no node', async () => {
    const { page } = await newVisitor({ username: 'cav-1.operator' });
    await page.locator('.who-menu summary').click();
    await page.getByRole('link', { name: 'Aiuto' }).click();
    await page.getByRole('link', { name: 'Prova senza conseguenze' }).click();
    const begin = page.getByRole('button', { name: /^Inizia: Un’emergenza/ });
    await begin.waitFor();
    await expectAccessible(page);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/')) asked.push(request.url());
    });
    await begin.click();
    await page.getByRole('button', { name: 'Invia la richiesta d’emergenza' }).click();
    const other = page.getByRole('button', { name: 'Fai rispondere l’altra parte' });
    for (const said of ['nessuno l’ha ancora in mano', 'non è ancora un sì', 'C’è un posto tenuto']) {
      await other.click();
      await page.getByText(said).first().waitFor();
    }
    await page.locator('.practice-frame a[href*="/r/"]').first().click();
    await page.getByRole('button', { name: 'Ha detto sì: conferma' }).click();
    await page.locator('.practice-frame form button[type=submit]').click();
    await page.getByText('Ora si può dire il nome').waitFor();
    await expectAccessible(page);
    await other.click();
    await page.getByText('Attestazione di esercitazione').waitFor();
    expect(asked).toEqual([]);
  });
});
