import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { expectAccessible } from './support/accessible.js';
import { radio, read } from './support/centre-desk.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { withVisitors } from './support/visitors.js';

interface Identity {
  readonly children: readonly { readonly id: string }[];
}

describe('what a centre keeps', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);
  const arrive = async (): Promise<Page> => (await newVisitor({ username: 'cav-1.operator' })).page;
  const openFile = async (page: Page): Promise<void> => {
    await page.getByRole('navigation').getByRole('link', { name: 'Schede' }).click();
    await page.getByRole('heading', { level: 1, name: 'Schede' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Nuova scheda' }).click();
    await part(page, 'La scheda').waitFor();
  };

  it('writes a contact down, reads its number by holding, and goes on to a request', async () => {
    const page = await arrive();
    await page.getByRole('main').getByRole('link', { name: 'Nuovo contatto' }).click();
    await page.getByRole('heading', { level: 1, name: 'Nuovo contatto' }).waitFor();
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
    await radio(page, /^Aperta una scheda/).check();
    await page.getByRole('button', { name: 'Salva l’esito' }).click();
    await page.getByRole('link', { name: 'Nuova richiesta' }).last().click();
    await page.getByRole('heading', { level: 1, name: 'Nuova richiesta' }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Contatti' }).click();
    await page.getByRole('heading', { level: 1, name: 'Contatti' }).waitFor();
    await expectAccessible(page);
    await shot(page, 'contacts');
  });

  it('keeps a file: its name, who is with her, her choice, what it does not cover, and that she took it back', async () => {
    const visitor = await newVisitor({ username: 'cav-1.operator' });
    const { page } = visitor;
    await openFile(page);
    const dialog = page.getByRole('dialog');

    await part(page, 'La scheda').getByRole('button', { name: 'Modifica' }).click();
    await dialog.getByLabel(/^Nome della scheda/).fill('Ginestra');
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await page.getByRole('heading', { level: 1, name: 'Ginestra' }).waitFor();

    await part(page, 'Chi c’è con lei').getByRole('button', { name: 'Modifica' }).click();
    await dialog.getByRole('button', { name: 'Aggiungi: età 3–5' }).click();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await part(page, 'Chi c’è con lei').getByText('3–5', { exact: true }).waitFor();

    await part(page, 'Le sue scelte').getByRole('button', { name: 'Scrivi una scelta' }).click();
    await dialog.getByLabel('Di che cosa ha bisogno').selectOption({ label: 'Accoglienza' });
    await dialog.getByLabel('Per chi vale').selectOption({ index: 1 });
    await radio(page, /^Solo che cosa serve/).check();
    await radio(page, /^Orale/).check();
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await part(page, 'Le sue scelte')
      .getByText(/vale fino al/)
      .waitFor();
    for (const title of ['Rischio e bisogni', 'Il suo progetto', 'Chi segue la scheda', 'Più richieste']) {
      await page.getByText(title).click();
    }
    await page.getByText('La seguono').waitFor();
    await expectAccessible(page);
    await shot(page, 'file');
    const at = page.url();
    await page.getByRole('main').getByRole('link', { name: 'Nuova richiesta' }).click();
    await page.getByRole('heading', { level: 1, name: 'Nuova richiesta' }).waitFor();
    await radio(page, /^Accoglienza/).check();
    await radio(page, /^Urgente/).check();
    await radio(page, /^Una scelta già scritta/).check();
    await page.getByRole('radiogroup', { name: 'Quale scelta' }).getByRole('radio').check();
    await radio(page, /^Casa fuori provincia Due/).check();
    visitor.tolerate(/^422 POST \/api\/intake-cav\/v1\/referrals$/);
    await page.getByRole('button', { name: 'Invia la richiesta' }).click();
    await page
      .getByRole('alert')
      .getByRole('link', { name: /vale per un’altra istituzione/ })
      .click();
    await expectAccessible(page);
    await page.goto(at);
    await part(page, 'Le sue scelte').getByRole('button', { name: 'L’ha ritirata' }).click();
    await dialog.getByText(/vengono annullate/).waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Sì, l’ha ritirata' }).click();
    await part(page, 'Le sue scelte')
      .getByText(/^.?\s*ritirata/)
      .waitFor();
  });

  it('shows at every hold what is written now, each reading on record; a corrected child is the same child', async () => {
    const { page, requests } = await newVisitor({ username: 'cav-1.operator' });
    await openFile(page);
    const dialog = page.getByRole('dialog');
    const who = part(page, 'Chi è e come raggiungerla');
    const isRead = (one: string): boolean => /^GET .*\/cases\/[0-9a-f-]{36}\/identity$/.test(one);
    const hold = async (phone: string): Promise<void> => {
      const before = requests.filter(isRead).length;
      await who.getByRole('button', { name: 'Tieni premuto per vedere' }).focus();
      await page.keyboard.down('Space');
      await who.getByText(phone).waitFor();
      await page.keyboard.up('Space');
      await who.getByText(phone).waitFor({ state: 'detached' });
      expect(requests.filter(isRead)).toHaveLength(before + 1);
    };

    await who.getByRole('button', { name: 'Modifica' }).click();
    await dialog.getByLabel(/^Telefono/).fill('000 900 0003');
    await dialog.getByRole('button', { name: 'Aggiungi una figlia o un figlio' }).click();
    await dialog.getByLabel('Nome 1', { exact: true }).fill('Nome inventato');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await dialog.waitFor({ state: 'detached' });
    await hold('000 900 0003');
    await hold('000 900 0003');
    const file = page.url().split('/').at(-1) ?? '';
    const before = await read<Identity>(page, `cases/${file}/identity`);

    await who.getByRole('button', { name: 'Modifica' }).click();
    await dialog.getByLabel(/^Telefono/).fill('000 900 0004');
    await dialog.getByLabel('Nome 1', { exact: true }).fill('');
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await dialog.waitFor({ state: 'detached' });
    await hold('000 900 0004');
    const after = await read<Identity>(page, `cases/${file}/identity`);
    expect(after.children).toEqual(before.children.map(({ id }) => ({ id })));
  });

  it('asks several at once for a file, or none', async () => {
    const page = await arrive();
    await openFile(page);
    await page.getByText('Più richieste insieme, passaggio, ritorno').click();
    await page.getByRole('button', { name: 'Chiedi a più istituzioni' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: 'Casa rifugio Uno' }).check();
    await dialog.getByRole('checkbox', { name: 'Casa fuori provincia Uno' }).check();
    await dialog.getByRole('radio', { name: /^Non può scegliere/ }).check();
    await dialog.getByLabel('Per quale motivo').selectOption({ label: 'Interesse vitale' });
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Invia' }).click();
    await dialog.waitFor({ state: 'detached' });
    const requests = part(page, 'Richieste per lei');
    await requests.getByText('Casa rifugio Uno').waitFor();
    await requests.getByText('Casa fuori provincia Uno').waitFor();
    expect(await requests.getByRole('listitem').count()).toBe(2);
  });
});

const part = (page: Page, name: string): Locator =>
  page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name }) });
