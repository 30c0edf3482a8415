import { waitFor } from '#testing';
import type { Client } from './client.js';
import { holdRelay } from './hold-relay.js';
import type { Referral } from './referrals.js';
import type { TestStack } from './with-stack.js';

/** What one party says. */
export interface Said {
  readonly client: Client;
  readonly id: string;
  say(): Promise<unknown>;
}

/** Both are said before either is heard; `first` comes first in the lane. Resolves when both parties have folded both. */
export async function cross(stack: TestStack, first: Said, second: Said): Promise<void> {
  const releases = await Promise.all([first, second].map(({ client }) => holdRelay(stack, client.node)));
  const [releaseFirst, releaseSecond] = releases;
  try {
    await onItsWay(first);
    await onItsWay(second);
    const events = (await Promise.all([first, second].map(pendingOf))).map((pending) => pending?.id ?? '');
    await releaseFirst?.();
    await settled(first);
    await releaseSecond?.();
    await settled(second);
    for (const { client, id } of [first, second]) {
      await waitFor(`${client.institution} has folded both`, async () => {
        const { items } = await client.ok(
          client.get<{ items: { id: string }[] }>(`referrals/${id}/timeline`),
        );
        return events.every((event) => items.some((item) => item.id === event));
      });
    }
  } finally {
    await Promise.all(releases.map((release) => release()));
  }
}

/** Says it, and waits until it is durable; it cannot be in the lane yet. */
export async function onItsWay(said: Said): Promise<void> {
  await said.say();
  await waitFor(`${said.client.institution} has said it`, () => pendingOf(said));
}

const settled = (said: Said): Promise<boolean> =>
  waitFor(`${said.client.institution} has folded its own`, async () => (await pendingOf(said)) === null);

async function pendingOf({ client, id }: Said): Promise<Referral['pending']> {
  return (await client.ok(client.get<Referral>(`referrals/${id}`))).pending;
}
