import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { laneOf } from '#messaging';
import { waitFor } from '#testing';
import { auditIsWell } from './audit.js';
import { query } from './database.js';
import { oneEventPerNumber, preparedRequest } from './steadfast.js';
import type { SteadyLoad, Way } from './steady-load.js';
import type { TestStack } from './with-stack.js';

const SETTLED_MS = 90_000;

/** Each party node says something and hears something, all of it urgent. */
export async function waysOf(stack: TestStack): Promise<Way[]> {
  const asked = [
    ['cav-1', 'operator', 'casa-rifugio-1', 'placement'],
    ['ambito-barletta', 'operator', 'cav-2', 'centre-support'],
    ['asl-bt', 'clinician', 'cav-1', 'centre-support'],
    ['cav-2', 'operator', 'casa-rifugio-1', 'placement'],
  ] as const;
  return Promise.all(
    asked.map(async ([from, role, to, service]) => {
      const sender = stack.as(from, role);
      const request = await preparedRequest(sender, { to, service });
      return { sender, recipient: stack.as(to), request };
    }),
  );
}

const partyNodes = ({ stack }: TestStack): string[] =>
  Object.entries(stack.nodes)
    .filter(([, { party }]) => party)
    .map(([name]) => name);

export const allReady = ({ handle, stack }: TestStack): Promise<unknown> =>
  Promise.all(Object.keys(stack.nodes).map((name) => handle.ready(name)));

/** No process died of it, was ended by force, or met what it took for a bug. */
export async function noneIsAmazed({ stack, dataDir }: TestStack): Promise<void> {
  for (const name of [...Object.keys(stack.nodes), 'gateway']) {
    const log = await readFile(join(dataDir, 'logs', `${name}.log`), 'utf8');
    const strange = /nobody caught|did not stop|cannot start|an event is parked|"status":500/;
    expect({ name, lines: log.split('\n').filter((line) => strange.test(line)) }).toEqual({
      name,
      lines: [],
    });
  }
}

interface Folded {
  readonly id: string;
  readonly side: string;
  readonly state: string;
  readonly waits: boolean;
  readonly told: string;
}

/** What a node holds of all referrals since `before`: state, and events by side, number and verdict. */
const foldedAt = (stack: TestStack, node: string): Promise<Folded[]> =>
  query<Folded>(
    stack,
    node,
    `SELECT id, side, state, pending IS NOT NULL AS waits,
       (SELECT string_agg(e.side || e.n || ' ' || name || ' ' || verdict, ', ' ORDER BY position)
        FROM referral_event e WHERE e.referral = referral.id) AS told
     FROM referral ORDER BY id, side`,
  );

/** Every one that was accepted is at both parties, once, received; and there is none that nobody knows of. */
export async function arrived(stack: TestStack, load: SteadyLoad): Promise<void> {
  const ids = load.accepted.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const node of partyNodes(stack)) {
    const wanted = load.accepted
      .flatMap(({ way, id }) => [
        ...(way.sender.node === node ? [`${id} s`] : []),
        ...(way.recipient.node === node ? [`${id} r`] : []),
      ])
      .sort();
    await waitFor(
      `${node} has folded all`,
      async () =>
        (await foldedAt(stack, node)).filter(({ state, waits }) => state === 'received' && !waits).length >=
        wanted.length,
      SETTLED_MS,
    ).catch(() => undefined); // what is missing is named below
    const folded = await foldedAt(stack, node);
    expect(folded.map(({ id, side }) => `${id} ${side}`)).toEqual(wanted);
    expect(new Set(folded.map(({ state, waits, told }) => `${state} ${String(waits)}: ${told}`))).toEqual(
      new Set(wanted.length === 0 ? [] : ['received false: s1 submitted applied, r1 received applied']),
    );
    expect(await query(stack, node, 'SELECT * FROM parked')).toEqual([]);
    expect(await query(stack, node, 'SELECT * FROM quarantine')).toEqual([]);
  }
  const lanes = new Set(load.accepted.map(({ way }) => laneOf(way.sender.node, way.recipient.node)));
  for (const lane of lanes) await oneEventPerNumber(stack, lane);
  await auditIsWell(stack);
}
