import type { Locator, Page } from 'playwright-core';

/** How long people take, after the keystroke-level model: to find and decide, to touch, to type a character on glass. */
const DECIDE_MS = 3_500;
const TOUCH_MS = 1_100;
const TYPE_MS = 280;

/** Somebody's hand: what it touches is counted, and how long she would have taken; nothing waits for it. */
export class Hand {
  fields = 0;
  ms = 0;
  async tap(where: Locator): Promise<void> {
    this.ms += DECIDE_MS + TOUCH_MS;
    await where.click();
  }
  async choose(where: Locator): Promise<void> {
    this.fields += 1;
    await this.tap(where);
  }
  async type(where: Locator, text: string): Promise<void> {
    this.fields += 1;
    this.ms += DECIDE_MS + TOUCH_MS + TYPE_MS * text.length;
    await where.fill(text);
  }
}

export const radio = (page: Page, name: RegExp): Locator => page.getByRole('radio', { name });

/** As she herself may read it. */
export async function read<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(`/api/intake-cav/v1/${path}`, {
    headers: { 'x-acting-for': 'cav-1' },
  });
  return (await answer.json()) as T;
}

export const countOf = async (page: Page, path: string): Promise<number> =>
  (await read<{ items: object[] }>(page, path)).items.length;

/** All that an emergency needs. */
export async function fillIn(page: Page): Promise<void> {
  await radio(page, /^Accoglienza/).check();
  await radio(page, /^Emergenza/).check();
  await radio(page, /^Solo che cosa serve/).check();
  await radio(page, /^Orale/).check();
  await recipient(page).waitFor();
}

/** Whom the request would go to. */
export const recipient = (page: Page): Locator => page.locator('input[name="field-to"]:checked');

export const isAsked = async (page: Page, institution: string): Promise<true | undefined> =>
  (await recipient(page).count()) === 1 && (await recipient(page).inputValue()) === institution
    ? true
    : undefined;

export const focused = async (page: Page, id: string): Promise<true | undefined> =>
  (await page.evaluate(() => document.activeElement?.id)) === id ? true : undefined;

/** The node does what it was asked, and nobody hears of it. */
export async function loseOneAnswer(page: Page, path: string): Promise<void> {
  let isLost = false;
  await page.route(
    (url) => url.pathname.endsWith(`/${path}`),
    async (route) => {
      if (isLost || route.request().method() !== 'POST') return route.fallback();
      isLost = true;
      await route.fetch();
      return route.abort();
    },
  );
}

export async function tabTo(page: Page, text: string): Promise<void> {
  await tabUntil(page, async () =>
    page.evaluate(
      (wanted) =>
        document.activeElement?.textContent === wanted && document.activeElement.closest('main') !== null,
      text,
    ),
  );
}

export const tabToField = (page: Page, name: string): Promise<void> =>
  tabUntil(page, () =>
    page.evaluate(
      (wanted) =>
        document.activeElement instanceof HTMLInputElement && document.activeElement.name === wanted,
      `field-${name}`,
    ),
  );

async function tabUntil(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  for (let stop = 0; stop < 120; stop += 1) {
    await page.keyboard.press('Tab');
    if (await isThere()) return;
  }
  throw new Error('The keyboard does not get there.');
}

export async function signInAgain(
  page: Page,
  user: { readonly username: string; readonly password: string } | undefined,
): Promise<void> {
  await page.getByLabel('Nome per l’accesso').fill(user?.username ?? '');
  await page.getByLabel('Password').fill(user?.password ?? '');
  await page.getByRole('button', { name: 'Entra' }).click();
  await page.waitForURL(({ pathname }) => !/^\/(oidc|auth)\//.test(pathname));
}
