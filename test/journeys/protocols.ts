import { expect } from '@jest/globals';
import { waitFor } from '#testing';
import { networkDocument } from '../../services/protocol-registry/test/document.js';
import type { Client, Reply } from '../support/client.js';
import { journey } from '../support/journey.js';
import { awaitState, NEEDS, openCase, say, type Referral } from '../support/referrals.js';
import type { TestStack } from '../support/with-stack.js';

interface ProtocolView {
  readonly digest: string;
  readonly status: string;
  readonly missing: readonly string[];
}

const ASKED = { to: 'ambito-trani', service: 'social-emergency' };
const NAME = 'prova@1';

/** A protocol's life, from the registrar's desk to its end, and what it lets happen meanwhile (design §6). */
export function protocols(stack: () => TestStack): void {
  journey(
    'what two ambiti agree holds when both have signed, until it is withdrawn',
    stack,
    async (network) => {
      const registrar = network.as('provincia-bat', 'registrar', 'protocol-registry');
      const second = network.as('provincia-bat', 'coordinator', 'protocol-registry');
      const sender = network.as('ambito-andria');
      const recipient = network.as('ambito-trani');
      const denied = async (): Promise<boolean> => (await tryOut(sender)).status === 422;
      expect(await denied()).toBe(true);

      const act = { deed: 'DATI INVENTATI', number: '0000099/2026', pdfSha256: 'ab'.repeat(32) };
      const draft = await registrar.ok(
        registrar.post<ProtocolView>('protocols', { document: networkDocument(), act }),
      );
      expect(draft).toMatchObject({
        status: 'draft',
        missing: ['provincia-bat', 'ambito-andria', 'ambito-trani'],
      });
      const { digest } = draft;
      const confirmed = second.post<ProtocolView>(`protocols/${NAME}/confirmation`, { digest });
      expect(await second.ok(confirmed)).toMatchObject({
        status: 'draft',
        missing: ['ambito-andria', 'ambito-trani'],
      });

      // each coordinator signs what her own node has read; nobody else may, and nothing else is there to sign
      const sign = (who: Client, more: object = {}): Promise<Reply<{ inForce: boolean; code?: string }>> =>
        who.post('countersignatures', { protocol: NAME, ...more });
      const andria = network.as('ambito-andria', 'coordinator');
      const first = await waitFor('the draft is read', async () => {
        const answer = await sign(andria, { digest });
        return answer.status === 404 ? undefined : answer;
      });
      expect(first).toMatchObject({ status: 200, body: { inForce: false } });
      expect((await sign(sender)).status).toBe(404);
      expect((await sign(network.as('cav-1', 'coordinator'))).status).toBe(404);
      const trani = network.as('ambito-trani', 'coordinator');
      expect(await sign(trani, { digest: 'A'.repeat(43) })).toMatchObject({
        status: 409,
        body: { code: 'protocol.other-document' },
      });
      expect(await denied()).toBe(true);
      expect(await sign(trani, { digest })).toMatchObject({ status: 200, body: { inForce: true } });

      const { id } = await waitFor('it is in force', async () => {
        const answer = await tryOut(sender);
        return answer.status === 201 ? answer.body : undefined;
      });
      await awaitState(recipient, id, 'received');
      expect(await sign(trani)).toMatchObject({ status: 409, body: { code: 'protocol.not-draft' } });

      expect((await registrar.post(`protocols/${NAME}/withdrawal`)).status).toBe(202);
      expect((await second.post(`protocols/${NAME}/withdrawal/confirmation`)).status).toBe(200);
      await waitFor('it is withdrawn', async () => ((await denied()) ? true : undefined));
      // what was under way goes on to its end
      await say(recipient, id, 'acknowledgement');
      await say(sender, id, 'cancellation', { reason: 'helped-elsewhere' });
      return [{ id, sender, recipient, ends: 'cancelled' }];
    },
  );
}

/** Asks under whatever is in force; only what a flow denies has no referral. */
async function tryOut(sender: Client): Promise<Reply<Referral>> {
  const body = {
    case: await openCase(sender),
    ...ASKED,
    urgency: 'E1',
    necessity: { ground: 'vital-interest', decidedBy: 'Coordinatrice' },
    needs: NEEDS,
  };
  return sender.post<Referral>('referrals', body);
}
