import { AppError } from '#kernel';
import type { CallPeer } from '#platform';

/**
 * Sends a signed request to another node's private port; what it does then comes over the lane.
 * @throws AppError `unavailable` peer.unreachable, peer.refused
 */
export async function askPeer(callPeer: CallPeer, url: string, token: string): Promise<void> {
  const { status } = await callPeer(url, { request: token });
  if (status >= 200 && status < 300) return;
  const reason = `http-${String(status)}`;
  throw new AppError('unavailable', 'peer.refused', 'Another node does not do this now.', { reason });
}
