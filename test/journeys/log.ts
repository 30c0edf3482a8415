import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  openCheckpoint,
  parseVkey,
  rootAt,
  tileNodeReader,
  tilePath,
  witnessPolicy,
  type OpenedCheckpoint,
} from '#merkle';
import { buildGoVerifier, GO_BUILD_MILLISECONDS, goCanRun, verifyWithGo, waitFor } from '#testing';
import { checkReceipt } from '../../cli/src/verify/check-receipt.js';
import { policyOf } from '../../cli/src/verify/read-policy.js';
import { allIsTold, checkOf } from '../support/audit.js';
import { awaitState, say, submit, timeline } from '../support/referrals.js';
import type { TestStack } from '../support/with-stack.js';

/** The Province's log as an outsider and as an auditor read it, through the gateway and with keys from paper. */
export function publicLog(stack: () => TestStack): void {
  describe('the log', () => {
    const get = async (path: string, token?: string): Promise<Response> =>
      fetch(`${stack().stack.url}/api/province-audit/log/${path}`, {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      });
    const policy = (): ReturnType<typeof witnessPolicy> => {
      const { audit, witnesses } = stack().stack.logKeys;
      return witnessPolicy({
        log: { vkey: parseVkey(audit), operator: 'provincia-bat' },
        // each witness is run by somebody else
        witnesses: witnesses.map((vkey) => ({ vkey: parseVkey(vkey), operator: parseVkey(vkey).name })),
      });
    };
    const checkpoint = async (token?: string): Promise<OpenedCheckpoint> =>
      openCheckpoint(await (await get('checkpoint', token)).text(), policy().known);

    it('holds all that was said, cosigned by two other bodies, and its tiles make its root', async () => {
      await allIsTold(stack());
      const auditor = stack().as('provincia-bat', 'auditor', 'province-audit');
      const { size } = await checkOf(auditor);
      const token = await auditor.token();
      const seen = await waitFor('a witnessed checkpoint of all', async () => {
        const found = await checkpoint(token);
        return found.size >= size && policy().judge(found).witnessed ? found : undefined;
      });
      const reader = tileNodeReader(seen.size, async (tile) => {
        const answer = await get(tilePath(tile), token);
        if (answer.status !== 200) throw new Error(`tile: ${String(answer.status)}`);
        return Buffer.from(await answer.arrayBuffer());
      });
      expect(await rootAt(seen.size, reader)).toEqual(seen.root);
    });

    it('gives each institution the receipt of what it said, and nobody else', async () => {
      const centre = stack().as('cav-1');
      const { id } = await submit(centre, { to: 'casa-rifugio-1', service: 'placement' });
      await say(centre, id, 'cancellation', { reason: 'other' });
      await awaitState(centre, id, 'cancelled');
      const told = await timeline(centre, id);
      const own = told.find(({ side }) => side === 's');
      const ask = async (institution: string): Promise<Response> => {
        const token = await stack().as(institution, 'coordinator', 'province-audit').token();
        const url = `${stack().stack.url}/api/province-audit/v1/proofs/${own?.id ?? ''}`;
        return fetch(url, { headers: { authorization: `Bearer ${token}` } });
      };
      const receipt = await waitFor('a receipt under a witnessed checkpoint', async () => {
        const answer = await ask('cav-1');
        // 404 until the audit has read it, 503 until others have cosigned
        return answer.status === 200 ? answer : undefined;
      });
      expect(receipt.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      const verdict = checkReceipt(await receipt.text(), await policyOf(stack().stack, stack().dataDir));
      expect(verdict).toMatchObject({
        ...{ verdict: 'right', says: [] },
        event: { id: own?.id, type: `staffetta.referral.${own?.type ?? ''}.v1`, institution: 'cav-1' },
      });
      expect((await ask('asl-bt')).status).toBe(404);
    });

    it('shows everybody only what was there when the day began', async () => {
      const seen = await checkpoint();
      expect(seen.size % 256).toBe(0);
      expect((await get('tile/entries/000.p/1')).status).toBe(404);
    });

    (goCanRun() ? describe : describe.skip)('for a verifier that others wrote', () => {
      beforeAll(buildGoVerifier, GO_BUILD_MILLISECONDS);

      it('holds over HTTP, entries and cosignatures too', async () => {
        const { url, logKeys } = stack().stack;
        const log = `${url}/api/province-audit/log`;
        const token = await stack().as('provincia-bat', 'auditor', 'province-audit').token();
        const keys = { vkey: logKeys.audit, witnesses: logKeys.witnesses };
        const seen = await waitFor('a checkpoint that both have cosigned', async () => {
          const found = await checkpoint(token);
          return policy().judge(found).missing.length === 0 ? found : undefined;
        });
        const verdict = await verifyWithGo({ log, ...keys, token });
        expect(verdict).toMatchObject({ outcome: 'ok' });
        const [, size] = /size (\d+), /.exec(verdict.says) ?? [];
        expect(Number(size)).toBeGreaterThanOrEqual(seen.size);
        const stranger = { ...keys, vkey: keys.vkey.replace(/.{8}$/, 'AAAAAAA=') };
        expect(await verifyWithGo({ log, ...stranger, token })).not.toMatchObject({ outcome: 'ok' });
      });
    });
  });
}
