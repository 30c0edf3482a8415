import { describe, it } from '@jest/globals';
import { waitFor } from '#testing';
import { awaitState, say, submit } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { withVisitors, type Visitor } from './support/visitors.js';

const SENDER = 'cav-1.dpo';
const HOST = 'casa-rifugio-1.dpo';
const RECORDS = 'Registro degli accessi';

describe('whoever protects the data', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);

  /** A request that the house has. */
  async function sent(): Promise<string> {
    const { id } = await submit(network().as('cav-1'), { to: 'casa-rifugio-1', service: 'placement' });
    await awaitState(network().as('casa-rifugio-1'), id, 'received');
    return id;
  }

  it('reviews an emergency opening, and it is done', async () => {
    const id = await sent();
    const host = network().as('casa-rifugio-1');
    await host.ok(host.post(`referrals/${id}/break-glass`, { reason: 'danger-now' }));
    const visitor = await newVisitor({ username: HOST });
    await menu(visitor, 'Aperture per emergenza');
    await expectAccessible(visitor.page);
    await shot(visitor.page, 'emergency-opening');
    await visitor.page.getByRole('button', { name: 'Era giustificata' }).first().click();
    await visitor.page.getByText('Revisione registrata.').waitFor();
  });

  it('has a request erased, and sees when the keys were destroyed here and there', async () => {
    const id = await sent();
    await say(network().as('cav-1'), id, 'cancellation', { reason: 'other' });
    await awaitState(network().as('casa-rifugio-1'), id, 'cancelled');
    const visitor = await newVisitor({ username: SENDER });
    const { page } = visitor;
    const records = await page
      .getByRole('navigation')
      .getByRole('link', { name: RECORDS })
      .getAttribute('href');
    await visitor.open(`${records ?? ''}/q/${id}`);
    await page.getByRole('button', { name: 'Ordina la cancellazione' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancellare per sempre?' });
    await dialog.getByRole('button', { name: 'Cancella per sempre' }).click();
    await dialog.getByText('Conferma di aver verificato.').first().waitFor();
    await dialog.getByRole('checkbox').check();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Cancella per sempre' }).click();
    await page
      .getByText(/Cancellazione ordinata|cancellat[ao] il/)
      .first()
      .waitFor();

    await menu(visitor, 'Cancellazioni');
    const row = page.getByRole('row').filter({ hasText: `Richiesta ${mark(id)}` });
    await row.getByText('da questa istituzione').waitFor();
    await waitFor('both keys are destroyed', async () => (await row.locator('time').count()) === 3);
    await expectAccessible(page);
    await shot(page, 'erasures');
    // at the other end the same, ordered by the first
    const host = await newVisitor({ username: HOST });
    await menu(host, 'Cancellazioni');
    await host.page
      .getByRole('row')
      .filter({ hasText: `Richiesta ${mark(id)}` })
      .getByText('dall’altra istituzione')
      .waitFor();
  });

  it('reads all of it in English', async () => {
    const visitor = await newVisitor({ username: SENDER });
    await visitor.page.locator('.who-menu summary').click();
    await visitor.page.getByRole('button', { name: 'English' }).click();
    for (const name of ['Access records', 'Choices taken back', 'Erasures', 'Emergency openings']) {
      await menu(visitor, name);
      await expectAccessible(visitor.page);
    }
  });
});

async function menu({ page }: Visitor, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** As the console marks what it may not name. */
const mark = (id: string): string => id.slice(0, 4).toUpperCase();
