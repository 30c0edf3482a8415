import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { waitFor } from '#testing';
import type { Client, Reply } from './client.js';
import { query } from './database.js';
import { attributesOf, LANE, openStackLog, readAll } from './lane.js';
import { NEEDS, openCase, say, timeline, type Referral } from './referrals.js';
import type { TestStack } from './with-stack.js';

/** A restart on a busy machine. */
const PATIENCE_MS = 120_000;

/** Says the same again, with the same key, until somebody answers: what a good client does when a connection breaks. */
export function insist<T>(client: Client, path: string, body: unknown): Promise<Reply<T>> {
  const headers = { 'idempotency-key': randomUUID() };
  return waitFor(
    `an answer to ${path}`,
    async () => {
      const reply = await client.post<T>(path, body, headers);
      return reply.status >= 500 ? undefined : reply;
    },
    PATIENCE_MS,
  );
}

/** A request that can be sent any number of times, each a referral of its own. */
export async function preparedRequest(
  sender: Client,
  to = { to: 'casa-rifugio-1', service: 'placement' },
): Promise<object> {
  const file = await openCase(sender, 'Prova');
  const agreement = await sender.ok(
    sender.post<{ id: string }>(`cases/${file}/agreements`, {
      ...to,
      tiers: ['T0', 'T1'],
      method: 'oral',
      heardBy: 'operatrice',
      alone: true,
      validUntil: new Date(Date.now() + 30 * 86_400_000).toISOString(),
    }),
  );
  return { ...to, case: file, agreement: agreement.id, urgency: 'E1', needs: NEEDS };
}

/** Sends requests, each with a key of its own. @returns the referrals that were acknowledged, one per key */
export async function send(sender: Client, request: object, count: number): Promise<string[]> {
  const replies = await Promise.all(
    Array.from({ length: count }, () => insist<Referral>(sender, 'referrals', request)),
  );
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 201));
  return replies.map(({ body }) => body.id);
}

/** Requests that the house has acknowledged: to any of them it may offer a unit. */
export async function acknowledged(stack: TestStack, count: number): Promise<string[]> {
  const [centre, shelter] = [stack.as('cav-1'), stack.as('casa-rifugio-1')];
  const ids = await send(centre, await preparedRequest(centre), count);
  await allReceived(stack, ids);
  for (const id of ids) await say(shelter, id, 'acknowledgement');
  return ids;
}

export const countReferrals = async (stack: TestStack, node: string): Promise<number> =>
  (await query<{ n: number }>(stack, node, `SELECT count(DISTINCT id)::int AS n FROM referral`))[0]?.n ?? 0;

/** Each is there once, received, and both parties tell it alike: `submitted` and `received`, each its side's first. */
export async function allReceived(stack: TestStack, ids: readonly string[]): Promise<void> {
  expect(new Set(ids).size).toBe(ids.length);
  const [centre, shelter] = [stack.as('cav-1'), stack.as('casa-rifugio-1')];
  for (const id of ids) {
    for (const client of [centre, shelter]) {
      await waitFor(
        `${client.institution} sees received`,
        async () => {
          const { status, body } = await client.get<Referral>(`referrals/${id}`);
          return status === 200 && body.state === 'received' && body.pending === null;
        },
        PATIENCE_MS,
      );
    }
    const told = await timeline(centre, id);
    expect(told.map(({ side, n, type, superseded }) => ({ side, n, type, superseded }))).toEqual([
      { side: 's', n: 1, type: 'submitted', superseded: false },
      { side: 'r', n: 1, type: 'received', superseded: false },
    ]);
    expect(await timeline(shelter, id)).toEqual(told);
  }
}

/** One event per referral, side and number; what was sent again is the same bytes. @returns how many were sent again */
export async function oneEventPerNumber(stack: TestStack, lane = LANE): Promise<number> {
  const log = await openStackLog(stack);
  try {
    const records = await readAll(log, lane);
    const places = new Map<string, Set<string>>();
    for (const record of records) {
      const { subject, side = '', n = '' } = attributesOf(record);
      const place = `${subject} ${side}${n}`;
      const headers = [...record.headers].sort(([a], [b]) => (a < b ? -1 : 1));
      const bytes = JSON.stringify([record.key, headers, record.value.toString('base64')]);
      places.set(place, (places.get(place) ?? new Set()).add(bytes));
    }
    expect([...places].filter(([, bytes]) => bytes.size > 1).map(([place]) => place)).toEqual([]);
    return records.length - places.size;
  } finally {
    await log.close();
  }
}
