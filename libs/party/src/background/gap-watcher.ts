import type { DataSource } from 'typeorm';
import { resend } from '#messaging';
import { overdueGaps, type Gap, type PartyContext } from '#referral';
import { signRequest } from '../app/signed-request.js';

const OLDER_THAN_MS = 60_000;
const ANSWER_WITHIN_MS = 5_000;
const MOST_AT_ONCE = 50;

/** Sends a signed request to another node's private port. Injected, so that tests need no second node. */
export type AskPeer = (url: string, token: string) => Promise<void>;

/**
 * Referrals wait at a missing number; after a minute the side that said it is asked to send it again (design §3.1).
 * A peer that does not answer is asked again at the next turn. @returns how many were asked
 */
export async function askForGaps(
  db: DataSource,
  context: PartyContext,
  askPeer: AskPeer = askOverHttp,
): Promise<number> {
  const gaps = await overdueGaps(db, OLDER_THAN_MS, MOST_AT_ONCE);
  let asked = 0;
  for (const gap of gaps) {
    try {
      if (await ask(db, context, gap, askPeer)) asked += 1;
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      context.logger.warn(
        { peer: gap.side, code: typeof code === 'string' ? code : 'unknown' },
        'a peer could not be asked for what is missing',
      );
    }
  }
  return asked;
}

async function ask(db: DataSource, context: PartyContext, gap: Gap, askPeer: AskPeer): Promise<boolean> {
  const { registry, node } = context;
  const { referral, side, n, from, to, reported } = gap;
  const missing = side === 's' || reported ? from : to;
  const peer = registry.institution(missing);
  if (peer?.node === node) {
    await resend(db, { subject: referral, side, fromN: n });
    context.wakeRelay?.();
    return true;
  }
  if (peer?.node === undefined || peer.internalUrl === undefined) return false;
  const asking = side === 's' ? to : from;
  const token = await signRequest(
    context.keyStore,
    { institution: asking, audience: peer.node },
    { referral, side, n },
  );
  await askPeer(new URL('/internal/v1/resend', peer.internalUrl).href, token);
  return true;
}

async function askOverHttp(url: string, token: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ request: token }),
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw Object.assign(new Error('refused'), { code: `http-${String(answer.status)}` });
}
