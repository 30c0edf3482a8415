import type { Page } from 'playwright-core';
import type { Stack } from '#local';

/** Signs in as a person does: through the gateway's page and the demo's provider. */
export async function signIn(page: Page, stack: Stack, username: string, at = '/'): Promise<void> {
  const user = stack.users.find((one) => one.username === username);
  if (user === undefined) throw new Error(`There is no demo user ${username}.`);
  await page.goto(`/auth/sign-in?${new URLSearchParams({ returnTo: at }).toString()}`);
  await page.getByLabel('Nome per l’accesso').fill(username);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Entra' }).click();
  await page.waitForURL(({ pathname }) => !/^\/(oidc|auth)\//.test(pathname));
}
