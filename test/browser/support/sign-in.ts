import type { Page } from 'playwright-core';
import type { Stack } from '#local';

/** Signs in as a person does: through the gateway's page and the demo's provider. */
export async function signIn(page: Page, stack: Stack, username: string, at = '/'): Promise<void> {
  await page.goto(`/auth/sign-in?${new URLSearchParams({ returnTo: at }).toString()}`);
  await enter(page, stack, username);
}

/** The same from the provider's form on; in whichever language it is. */
export async function enter(page: Page, stack: Stack, username: string): Promise<void> {
  const user = stack.users.find((one) => one.username === username);
  if (user === undefined) throw new Error(`There is no demo user ${username}.`);
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(user.password);
  await page.locator('#password').press('Enter');
  await page.waitForURL(({ pathname }) => !/^\/(oidc|auth)\//.test(pathname));
}
