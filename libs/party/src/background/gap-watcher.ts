import type { DataSource } from 'typeorm';
import { resend } from '#messaging';
import { peerFault, type CallPeer } from '#platform';
import { overdueGaps, type Gap, type PartyContext } from '#referral';
import { signRequest } from '../app/signed-request.js';
import { askPeer } from './ask-peer.js';

const OLDER_THAN_MS = 60_000;
const MOST_AT_ONCE = 500;

/**
 * Referrals wait at a missing number; after a minute the side that said it is asked to send it again (design §3.1).
 * Peers are asked side by side, and one that does not answer is left alone until the next turn: it must not hold up what
 * others can send. @returns how many were asked
 */
export async function askForGaps(db: DataSource, context: PartyContext, callPeer: CallPeer): Promise<number> {
  const byPeer = new Map<string, Gap[]>();
  for (const gap of await overdueGaps(db, OLDER_THAN_MS, MOST_AT_ONCE)) {
    const node = context.registry.institution(sayerOf(gap))?.node ?? '';
    byPeer.set(node, [...(byPeer.get(node) ?? []), gap]);
  }
  const counts = await Promise.all(
    [...byPeer].map(([node, gaps]) => askOne(db, context, node, gaps, callPeer)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Until the first failure. */
async function askOne(
  db: DataSource,
  context: PartyContext,
  node: string,
  gaps: readonly Gap[],
  callPeer: CallPeer,
): Promise<number> {
  let asked = 0;
  try {
    for (const gap of gaps) if (await ask(db, context, gap, callPeer)) asked += 1;
  } catch (error) {
    context.logger.warn({ node, code: peerFault(error) }, 'a peer could not be asked for what is missing');
  }
  return asked;
}

/** Who said what is missing. */
const sayerOf = ({ side, from, to, reported }: Gap): string => (side === 's' || reported ? from : to);

async function ask(db: DataSource, context: PartyContext, gap: Gap, callPeer: CallPeer): Promise<boolean> {
  const { registry, node } = context;
  const { referral, side, n, from, to } = gap;
  const peer = registry.institution(sayerOf(gap));
  if (peer?.node === node) {
    await resend(db, { subject: referral, side, fromN: n });
    context.wakeRelay?.();
    return true;
  }
  if (peer?.node === undefined || peer.internalUrl === undefined) return false;
  const asking = side === 's' ? to : from;
  const token = await signRequest(context.keyStore, { institution: asking, audience: peer.node }, 'resend', {
    referral,
    side,
    n,
  });
  await askPeer(callPeer, new URL('/internal/v1/resend', peer.internalUrl).href, token);
  return true;
}
