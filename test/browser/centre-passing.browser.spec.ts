import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { waitFor } from '#testing';
import { awaitState, openCase, say, submit } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { read } from './support/centre-desk.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { withVisitors, type Visitor } from './support/visitors.js';

const OPERATOR = 'cav-1.operator';
const OTHER = 'cav-2.operator';
const DAY_MS = 86_400_000;

describe('a file of a centre', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);
  const centre = (): ReturnType<ReturnType<typeof network>['as']> => network().as('cav-1');

  it('is closed with what became of her, and opened again when she is back', async () => {
    const { page } = await arrive(await file());
    await page.getByText('Chiudere la scheda').click();
    await page.getByRole('button', { name: 'Chiudi la scheda' }).click();
    await page
      .getByRole('alert')
      .getByRole('link', { name: /^Com’è andata/ })
      .waitFor();
    await page.getByLabel('Com’è andata').selectOption({ label: 'Percorso concluso' });
    await page.getByRole('button', { name: 'Chiudi la scheda' }).click();
    await page.getByRole('heading', { name: 'La scheda è chiusa' }).waitFor();
    await expectAccessible(page);
    await shot(page, 'file-closed');
    expect(await page.getByRole('main').getByRole('link', { name: 'Nuova richiesta' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Riapri la scheda' }).click();
    await page.getByRole('heading', { name: 'La scheda è chiusa' }).waitFor({ state: 'detached' });
    await page.getByRole('main').getByRole('link', { name: 'Nuova richiesta' }).waitFor();
  });

  it('that is in use is not closed, and says why', async () => {
    const id = await file();
    const { id: request } = await submit(centre(), { to: 'casa-rifugio-1', service: 'placement', case: id });
    await awaitState(network().as('casa-rifugio-1'), request, 'received');
    const visitor = await arrive(id);
    visitor.tolerate(/^409 POST .*\/closure$/);
    const { page } = visitor;
    await page.getByText('Chiudere la scheda').click();
    await page.getByLabel('Com’è andata').selectOption({ label: 'Percorso concluso' });
    await page.getByRole('button', { name: 'Chiudi la scheda' }).click();
    await page.getByRole('alert').filter({ hasText: 'C’è ancora una richiesta in corso per lei' }).waitFor();
  });

  it('is handed over to who goes on with her, and is there only read from then on', async () => {
    const id = await file();
    await agree(id, 'cav-2', 'centre-support');
    const { page } = await arrive(id);
    await page.getByText('Più richieste insieme, passaggio, ritorno').click();
    await page.getByRole('button', { name: 'Chiedi il passaggio' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('A chi').selectOption({ label: 'Centro antiviolenza Due' });
    await dialog.getByLabel('Quale scelta').selectOption({ index: 1 });
    await expectAccessible(page);
    await shot(page, 'hand-over');
    await dialog.getByRole('button', { name: 'Invia' }).click();
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
    const request = page.url().split('/').at(-2) ?? '';
    const other = network().as('cav-2');
    await awaitState(other, request, 'received');
    await say(other, request, 'acknowledgement');
    await say(other, request, 'offer');
    await say(centre(), request, 'confirmation');
    await say(other, request, 'admission');
    await awaitState(centre(), request, 'in-charge');
    expect(await read(page, `cases/${id}`)).toMatchObject({ outcome: 'handed-over' });

    // and the other one opens a file of its own from the request
    await other.post(`referrals/${request}/assignment`, { people: [OTHER], side: 'r' });
    const there = await newVisitor({ username: OTHER });
    await go(there, 'Richieste', `r/${request}/r`);
    await there.page.getByRole('heading', { name: 'La nostra scheda' }).waitFor();
    await expectAccessible(there.page);
    await there.page.getByRole('button', { name: 'Apri la nostra scheda' }).click();
    await part(there.page, 'La scheda').waitFor();
    await part(there.page, 'Richieste per lei').getByText('Centro antiviolenza Uno').waitFor();
    expect(there.page.url()).not.toContain(id);
  });

  it('of who is back begins with what was sent then', async () => {
    const id = await file();
    const { id: before } = await submit(centre(), { to: 'casa-rifugio-1', service: 'placement', case: id });
    await awaitState(network().as('casa-rifugio-1'), before, 'received');
    await say(centre(), before, 'own-decision');
    const { page } = await arrive(id);
    await page.getByText('Più richieste insieme, passaggio, ritorno').click();
    await page.getByRole('button', { name: 'Chiedi di nuovo' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Quale richiesta di allora').selectOption({ index: 1 });
    await dialog.getByLabel('Quale scelta').selectOption({ index: 1 });
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Invia' }).click();
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
    const request = page.url().split('/').at(-2) ?? '';
    expect(request).not.toBe(before);
    expect(await read(page, `referrals/${request}`)).toMatchObject({ to: 'casa-rifugio-1', urgency: 'E3' });
  });

  it.each([
    ['Rischio', 'risk'],
    ['Bisogni', 'needs'],
  ])('keeps what was judged by a form: %s', async (title, kind) => {
    const id = await file();
    const { page, requests } = await arrive(id);
    await page.getByText('Rischio e bisogni').click();
    const box = page.locator('.fold-body > div').filter({ has: page.getByRole('heading', { name: title }) });
    await box.getByText('Nessuna valutazione ancora.').waitFor();
    await box.getByRole('button').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio').first().check();
    await dialog.getByLabel(/^In parole/).fill('Parole inventate');
    if (kind === 'risk') {
      await dialog.getByRole('button', { name: 'Salva' }).click();
      await dialog
        .getByRole('alert')
        .getByRole('link', { name: /^Livello|^Il tuo giudizio/ })
        .waitFor();
      await dialog.getByRole('radiogroup', { name: 'Il tuo giudizio' }).getByRole('radio').last().check();
    }
    await expectAccessible(page);
    // by a key that is close to others nothing is lost
    await page.keyboard.press('Escape');
    await dialog.getByText('Quello che hai scritto qui non è ancora inviato.').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Resto qui' }).click();
    await dialog.getByRole('button', { name: 'Salva' }).click();
    await box.getByText('Parole inventate').waitFor();
    // read when it was opened and when it was saved, and at no other time
    const path = new RegExp(`^GET .*/cases/${id}/${kind}-assessments$`);
    expect(requests.filter((one) => path.test(one))).toHaveLength(2);
  });

  it('says to who gives up after a refusal that a file is open', async () => {
    const visitor = await newVisitor({ username: OPERATOR });
    visitor.tolerate(/^422 POST .*\/referrals$/);
    const { page } = visitor;
    await page.route(
      (url) => url.pathname.endsWith('/referrals'),
      (route) => {
        const json = { code: 'referral.recipient-excluded', status: 422 };
        return route.request().method() === 'POST' ? route.fulfill({ status: 422, json }) : route.fallback();
      },
    );
    await page.getByRole('main').getByRole('link', { name: 'Accordo a voce' }).click();
    await page.getByRole('button', { name: /ha detto sì: invia$/ }).click();
    await page.getByText('Per questa richiesta è già stata aperta una scheda').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Apri la scheda' }).click();
    await part(page, 'La scheda').waitFor();
  });

  /** Of the centre's, on whose team the operator is. */
  async function file(): Promise<string> {
    const id = await openCase(centre());
    await centre().post(`cases/${id}/team`, { subject: OPERATOR });
    return id;
  }

  async function agree(id: string, to: string, service: string): Promise<void> {
    const validUntil = new Date(Date.now() + 90 * DAY_MS).toISOString();
    const tiers = ['T0', 'T1', 'T2'];
    await centre().ok(
      centre().post(`cases/${id}/agreements`, { to, service, tiers, method: 'oral', validUntil }),
    );
  }

  async function arrive(id: string): Promise<Visitor> {
    const visitor = await newVisitor({ username: OPERATOR });
    await go(visitor, 'Schede', `f/${id}`);
    await part(visitor.page, 'La scheda').waitFor();
    await expectAccessible(visitor.page);
    return visitor;
  }

  /** By the menu, so that the address has her membership. */
  async function go({ page }: Visitor, menu: string, path: string): Promise<void> {
    await page.getByRole('navigation').getByRole('link', { name: menu, exact: true }).click();
    const base = await waitFor('her membership', () =>
      Promise.resolve(/^.*\/p\/[^/]+\//.exec(page.url())?.[0]),
    );
    await page.goto(base + path);
  }
});

const part = (page: Page, name: string): Locator =>
  page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name }) });
