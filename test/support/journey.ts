import { expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { allIsTold, auditIsWell, checkOf } from './audit.js';
import type { Client } from './client.js';
import { query } from './database.js';
import { timeline, type Referral, type TimelineItem } from './referrals.js';
import type { TestStack } from './with-stack.js';

/** Busy machines tell long stories slowly. */
const JOURNEY_MS = 180_000;

/** A referral as its two parties see it; both are one where the other is off the network, or a service of its own. */
export interface Told {
  readonly id: string;
  readonly sender: Client;
  readonly recipient: Client;
  /** The state in which it ends. */
  readonly ends: string;
}

/** Tells a story, then looks whether both parties and the audit know it alike, and whether all nodes are well. */
export function journey(
  name: string,
  stack: () => TestStack,
  tell: (stack: TestStack) => Promise<readonly Told[]>,
): void {
  it(
    name,
    async () => {
      const running = stack();
      const auditor = running.as('provincia-bat', 'auditor', 'province-audit');
      const { size } = await checkOf(auditor);
      const told = await tell(running);
      let events = 0;
      for (const referral of told) events += (await bothTellTheSame(referral)).length;
      await auditIsWell(running);
      for (const referral of told) await auditTellsTheSame(running, referral);
      expect((await checkOf(auditor)).size).toBeGreaterThanOrEqual(size + events);
      await allIsQuiet(running);
    },
    JOURNEY_MS,
  );
}

/** Equal timelines, equal states, nothing on its way. @returns the timeline, in the lane's order */
export async function bothTellTheSame({ id, sender, recipient, ends }: Told): Promise<TimelineItem[]> {
  const look = async (client: Client, side: 's' | 'r'): Promise<object> => {
    const view = await client.ok(client.get<Referral>(`referrals/${id}?side=${side}`));
    const { state, offer, pending } = view;
    return { state, offer: offer?.id, pending, told: await timeline(client, id, side) };
  };
  const atSender = await waitFor(`the sender sees ${ends}`, async () => {
    const view = (await look(sender, 's')) as { state: string; told: TimelineItem[] };
    return view.state === ends ? view : undefined;
  });
  await waitFor('both parties tell the same', async () => {
    const [mine, theirs] = [await look(sender, 's'), await look(recipient, 'r')];
    expect(theirs).toEqual({ ...mine, pending: null });
    return true;
  });
  expect(await look(sender, 's')).toMatchObject({ state: ends, pending: null });
  return atSender.told;
}

/** The audit has exactly these events of the referral, in this order, and its own replay ends where the parties do. */
async function auditTellsTheSame(stack: TestStack, { id, sender, ends }: Told): Promise<void> {
  const envelopes = await query<{ id: string }>(
    stack,
    'province-audit',
    `SELECT attributes->>'id' AS id FROM envelope WHERE attributes->>'subject' = $1 ORDER BY index`,
    [id],
  );
  expect(envelopes.map((envelope) => envelope.id)).toEqual(
    (await timeline(sender, id, 's')).map((e) => e.id),
  );
  const replayed = await query<{ state: string }>(
    stack,
    'province-audit',
    `SELECT state->>'state' AS state FROM referral WHERE id = $1`,
    [id],
  );
  expect(replayed).toEqual([{ state: ends }]);
}

/** Nothing parked, void, missing, unsent or stopped at any node. */
async function allIsQuiet(stack: TestStack): Promise<void> {
  await allIsTold(stack);
  for (const [node, { institutions }] of Object.entries(stack.stack.nodes)) {
    const admin = stack.as(institutions[0] ?? '', 'admin', node);
    const status = await admin.ok(admin.get('operations/status'));
    expect({ node, status }).toMatchObject({
      node,
      status: {
        outbox: { unstamped: 0, unpublished: 0 },
        ...{ parked: 0, quarantined: 0, waiting: 0, halted: [], log: 'up' },
      },
    });
  }
}
