import { describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { expectAccessible } from './support/accessible.js';
import { isAsked, radio, read, recipient } from './support/centre-desk.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { withVisitors, type Visitor } from './support/visitors.js';

describe('whom a new request goes to', () => {
  const newVisitor = withVisitors(staffettaStack());
  const arrive = (): Promise<Visitor> => newVisitor({ username: 'cav-1.operator' });

  it('suggests whoever answers, once, and asks before it goes to somebody else', async () => {
    const { page } = await arrive();
    const { items } = await read<{ items: { service: string; to: string[] }[] }>(page, 'paths?subject=woman');
    const [, evening = '', night = ''] = items.find(({ service }) => service === 'placement')?.to ?? [];
    let answers = evening;
    let tell = (): void => undefined;
    const isTold = new Promise<void>((resolve) => (tell = resolve));
    await page.route(
      (url) => url.pathname.endsWith('/who-answers'),
      async (route) => {
        await isTold;
        const json = { institution: answers, phone: '000 900 0009', until: null, standIn: false, open: true };
        await route.fulfill({ json });
      },
    );
    await page.clock.install();
    await page.getByRole('main').getByRole('link', { name: 'Nuova richiesta', exact: true }).click();
    await radio(page, /^Accoglienza/).check();
    await radio(page, /^Casa /)
      .first()
      .waitFor();
    expect(await recipient(page).count()).toBe(0);
    tell();
    await waitFor('whoever answers is suggested', () => isAsked(page, evening));

    answers = night;
    await page.clock.fastForward('01:05');
    const notice = page.getByRole('status').filter({ hasText: /^Ora risponde / });
    await notice.waitFor();
    expect(await isAsked(page, evening)).toBe(true);
    await expectAccessible(page);
    await shot(page, 'new-request-another');
    await notice.getByRole('button', { name: /^Chiedi a / }).click();
    await waitFor('she has decided', () => isAsked(page, night));
    await notice.waitFor({ state: 'detached' });
  });

  it('sends it to whom she chooses, also in the moment in which somebody is suggested', async () => {
    const { page } = await arrive();
    const json = {
      institution: 'casa-rifugio-1',
      phone: '000 900 0009',
      until: null,
      standIn: false,
      open: true,
    };
    let tell = (): void => undefined;
    const isTold = new Promise<void>((resolve) => (tell = resolve));
    await page.route(
      (url) => url.pathname.endsWith('/who-answers'),
      async (route) => {
        await isTold;
        await route.fulfill({ json });
      },
    );
    await page.getByRole('main').getByRole('link', { name: 'Nuova richiesta', exact: true }).click();
    await radio(page, /^Accoglienza/).check();
    await radio(page, /^Urgente/).check();
    await radio(page, /^Solo che cosa serve/).check();
    await radio(page, /^Orale/).check();
    await radio(page, /^Casa fuori provincia Uno/).waitFor();
    // as soon as it is drawn, before anything that the page does later
    await page.evaluate((phone) => {
      const hers = document.querySelector<HTMLInputElement>('input[value="casa-fuori-1"]');
      new MutationObserver((_changes, watcher) => {
        if (!document.body.innerText.includes(phone)) return;
        watcher.disconnect();
        hers?.click();
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    }, json.phone);
    tell();
    await page.getByText(json.phone).first().waitFor();
    await page.getByRole('button', { name: 'Invia la richiesta' }).click();
    await page.waitForURL(/\/r\/[0-9a-f-]{36}\/s$/);
    const id = page.url().split('/').at(-2) ?? '';
    expect(await read(page, `referrals/${id}`)).toMatchObject({ to: 'casa-fuori-1' });
  });
});
