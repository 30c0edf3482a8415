import type { DataSource } from 'typeorm';
import { peerFault, type CallPeer } from '#platform';
import { lostKeys, type LostKey, type PartyContext } from '#referral';
import { signRequest } from '../app/signed-request.js';
import { askPeer } from './ask-peer.js';

const MOST_AT_ONCE = 200;

/**
 * After a loss of the key store: asks the other parties of open referrals to say their keys again (design §6). Whoever
 * refuses is asked again at the next turn: a referral that has ended meanwhile is not lost any more by then.
 * @returns how many were asked for
 */
export async function askForLostKeys(
  db: DataSource,
  context: PartyContext,
  callPeer: CallPeer,
): Promise<number> {
  const lost = await lostKeys(db, context, MOST_AT_ONCE);
  if (lost.length === 0) return 0;
  context.logger.error(
    { alarm: 'keys-lost', count: lost.length },
    'the key store lacks keys of open referrals',
  );
  let asked = 0;
  for (const each of lost) if (await ask(context, each, callPeer)) asked += 1;
  return asked;
}

async function ask(
  { registry, keyStore, node, logger, clock }: PartyContext,
  { referral, institution, peer: other }: LostKey,
  callPeer: CallPeer,
): Promise<boolean> {
  const peer = registry.institution(other);
  if (peer?.node === undefined || peer.node === node || peer.internalUrl === undefined) return false;
  // the answer would be sealed to a key that was lost too
  await keyStore.follow();
  const own = registry.openingKey(institution, clock.now());
  if (own === undefined || keyStore.openingKey(own.kid) === undefined) return false;
  try {
    const token = await signRequest(keyStore, { institution, audience: peer.node }, 'rewrap', { referral });
    await askPeer(callPeer, new URL('/internal/v1/rewrap', peer.internalUrl).href, token);
    return true;
  } catch (error) {
    logger.warn({ node: peer.node, code: peerFault(error) }, 'a peer could not be asked for a lost key');
    return false;
  }
}
