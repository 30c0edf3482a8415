import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { auditIsWell } from './support/audit.js';
import { staffetta } from './support/cli.js';
import { awaitState, say, submit } from './support/referrals.js';
import { withStack } from './support/with-stack.js';

const LONG_MS = 180_000;
const PLACEMENT = { to: 'casa-rifugio-1', service: 'placement' };

interface Key {
  readonly kid: string;
  readonly use: string;
  readonly institution: string;
  readonly state: string;
  readonly current: boolean;
  readonly here: boolean;
  readonly next: string | null;
  readonly lastEpoch: number | null;
  readonly lastSeq: number | null;
}

describe('staffetta keys', () => {
  const stack = withStack('embedded');
  const identity = (institution: string): string =>
    join(stack().dataDir, 'keys', 'identities', `${institution}.key`);

  async function keysOf(institution: string): Promise<Key[]> {
    const { stdout } = await staffetta(stack(), 'keys', 'list', '--json');
    const { nodes } = JSON.parse(stdout) as { nodes: { items: Key[] }[] };
    return nodes.flatMap(({ items }) => items).filter((key) => key.institution === institution);
  }

  const inUse = async (institution: string, use: string): Promise<Key> => {
    const found = (await keysOf(institution)).find((key) => key.use === use && key.current);
    if (found === undefined) throw new Error(`no ${use} key of ${institution} is in use`);
    return found;
  };

  const rotate = (institution: string, use: string, file = identity(institution)) =>
    staffetta(
      stack(),
      ...['keys', 'rotate', '--institution', institution, '--use', use],
      ...['--identity', file, '--json'],
    );

  const keysAreWell = async (node: string): Promise<string | undefined> => {
    const answer = await fetch(`${stack().stack.nodes[node]?.privateUrl ?? ''}/health/ready`);
    return ((await answer.json()) as { checks: Record<string, string> }).checks['keys'];
  };

  async function refer(): Promise<string> {
    const { id } = await submit(stack().as('cav-1'), PLACEMENT);
    await awaitState(stack().as('casa-rifugio-1'), id, 'received');
    return id;
  }

  it('shows which keys are in use, and when the next comes', async () => {
    const { code, stdout } = await staffetta(stack(), 'keys');
    expect(code).toBe(0);
    expect(stdout).toContain('shelter-beds');
    const uses = (await keysOf('cav-1')).map(({ use, state, current, here }) => ({
      ...{ use, state, current, here },
    }));
    const well = { state: 'listed', current: true, here: true };
    expect(uses).toEqual(
      expect.arrayContaining(['event', 'token', 'opening'].map((use) => ({ use, ...well }))),
    );
    expect((await inUse('cav-1', 'opening')).next).not.toBeNull();
  });

  it(
    'changes a node’s keys while it works, and ends a stolen one',
    async () => {
      await refer();
      const old = await inUse('cav-1', 'event');
      for (const use of ['event', 'token']) {
        const { code, stdout } = await rotate('cav-1', use);
        expect({ use, code }).toEqual({ use, code: 0 });
        expect((await inUse('cav-1', use)).kid).toBe((JSON.parse(stdout) as { kid: string }).kid);
      }
      await refer();
      const revoked = await staffetta(
        stack(),
        ...['keys', 'revoke', old.kid.slice(0, 12), '--last-seq', String(old.lastSeq)],
        ...['--last-epoch', String(old.lastEpoch)],
        ...['--identity', identity('cav-1')],
      );
      expect(revoked.code).toBe(0);
      await waitFor('the revocation', async () =>
        (await keysOf('cav-1')).some(({ kid, state }) => kid === old.kid && state === 'revoked'),
      );
      await refer();
      await auditIsWell(stack());
      // somebody else's identity changes nothing
      expect((await rotate('cav-1', 'event', identity('cav-2'))).code).not.toBe(0);
    },
    LONG_MS,
  );

  it(
    'keeps a node from speaking whose key was revoked, until the next one is signed',
    async () => {
      const { kid, lastEpoch, lastSeq } = await inUse('cav-2', 'event');
      await staffetta(
        stack(),
        ...['keys', 'revoke', kid, '--last-seq', String(lastSeq)],
        ...['--last-epoch', String(lastEpoch), '--identity', identity('cav-2')],
      );
      await waitFor('the node to know', async () => (await keysAreWell('intake-cav')) === 'down');
      expect((await staffetta(stack(), 'keys')).code).toBe(1);
      const { id } = await submit(stack().as('cav-2'), PLACEMENT);
      // its other institution goes on meanwhile
      await refer();
      expect((await stack().as('casa-rifugio-1').get(`referrals/${id}`)).status).toBe(404);
      expect((await rotate('cav-2', 'event')).code).toBe(0);
      await awaitState(stack().as('casa-rifugio-1'), id, 'received');
      expect(await keysAreWell('intake-cav')).toBe('up');
      expect((await staffetta(stack(), 'keys')).code).toBe(0);
    },
    LONG_MS,
  );

  it(
    'puts a key store under a new KEK while the node works',
    async () => {
      const id = await refer();
      const kek = async (): Promise<string> => {
        const { stdout } = await staffetta(stack(), 'keys', 'list', '--node', 'shelter-beds', '--json');
        return (JSON.parse(stdout) as { nodes: { kek: string }[] }).nodes[0]?.kek ?? '';
      };
      const before = await kek();
      expect((await staffetta(stack(), 'keys', 'rewrap', '--node', 'shelter-beds')).code).toBe(0);
      expect(await kek()).not.toBe(before);
      await say(stack().as('casa-rifugio-1'), id, 'acknowledgement');
      await stack().handle.halt('shelter-beds');
      await stack().handle.resume('shelter-beds');
      await say(stack().as('casa-rifugio-1'), id, 'waitlisting');
      await awaitState(stack().as('cav-1'), id, 'waitlisted');
    },
    LONG_MS,
  );
});
