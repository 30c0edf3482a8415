import { describe, expect, it } from '@jest/globals';
import {
  openCheckpoint,
  parseVkey,
  rootAt,
  tileNodeReader,
  tilePath,
  witnessPolicy,
  type OpenedCheckpoint,
} from '#merkle';
import { waitFor } from '#testing';
import { allIsTold, checkOf } from '../support/audit.js';
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

    it('shows everybody only what was there when the day began', async () => {
      const seen = await checkpoint();
      expect(seen.size % 256).toBe(0);
      expect((await get('tile/entries/000.p/1')).status).toBe(404);
    });
  });
}
