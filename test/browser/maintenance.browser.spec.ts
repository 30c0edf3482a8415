import { afterEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { staffetta } from '../support/cli.js';
import { openCase, submit } from '../support/referrals.js';
import { expectAccessible } from './support/accessible.js';
import { expectPlainWords } from './support/plain-words.js';
import { shot } from './support/shot.js';
import { staffettaStack } from './support/staffetta-stack.js';
import { PHONE, withVisitors } from './support/visitors.js';

describe('maintenance', () => {
  const network = staffettaStack();
  const newVisitor = withVisitors(network);
  afterEach(() => staffetta(network(), 'maintenance', 'off'));

  it('is said on every page, with whom to call; what can wait is refused, an emergency is not', async () => {
    const centre = network().as('cav-1');
    const file = await openCase(centre);
    await staffetta(network(), 'maintenance', 'on', '--force', '--until', '04:45');
    const refused = await waitFor('the gateway knows', async () => {
      const reply = await centre.post<{ code?: string }>(`cases/${file}/closure`, { reason: 'ended' });
      return reply.status === 503 ? reply : undefined;
    });
    expect(refused.body.code).toBe('maintenance');
    const { id } = await submit(centre, { to: 'casa-rifugio-1', service: 'placement', urgency: 'E1' });
    expect(id).toBeTruthy();

    for (const viewport of [undefined, PHONE]) {
      const visitor = await newVisitor({
        username: 'cav-1.operator',
        ...(viewport === undefined ? {} : { viewport }),
      });
      const { page } = visitor;
      await page.getByText(/Manutenzione fino a(?:lle| .+, ore) 04:45/).waitFor();
      await page.getByText(/Un’emergenza si invia e si accoglie come sempre/).waitFor();
      await page.getByText('Per telefono e su carta').click();
      await page.getByRole('link', { name: 'Fogli da stampare' }).first().waitFor();
      await page
        .getByRole('link', { name: /000 \d+/ })
        .first()
        .waitFor();
      await expectAccessible(page);
      await expectPlainWords(page);
      await shot(page, viewport === undefined ? 'maintenance' : 'maintenance-phone');

      await staffetta(network(), 'maintenance', 'off');
      await visitor.open('/');
      await page.getByRole('heading', { name: 'Da fare', level: 1 }).waitFor();
      await waitFor('the bar is gone', async () =>
        (await page.getByText(/^Manutenzione/).count()) === 0 ? true : undefined,
      );
      await staffetta(network(), 'maintenance', 'on', '--force', '--until', '04:45');
    }
  });
});
