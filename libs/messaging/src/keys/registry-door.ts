import { AppError } from '#kernel';
import { peerFault, type CallPeer } from '#platform';
import type { RegistryDoor } from './own-keys.js';

export const registryUnreachable = (reason: string): AppError =>
  new AppError('unavailable', 'registry.unreachable', 'The registry does not take keys now.', { reason });

export const registryRefused = (reason: string): AppError =>
  new AppError('unprocessable', 'registry.refused', 'The registry does not take this key.', { reason });

/** The registry's private port. What is sent is signed down from an identity: it needs no other proof. */
export function httpRegistryDoor(url: string, callPeer: CallPeer): RegistryDoor {
  const post = async (path: string, body: object): Promise<void> => {
    const { status, body: answer } = await callPeer(new URL(path, url).href, body).catch((error: unknown) => {
      throw registryUnreachable(peerFault(error));
    });
    if (status >= 200 && status < 300) return;
    const code = answer?.['code'];
    const reason = typeof code === 'string' ? code : `http-${String(status)}`;
    throw status < 500 ? registryRefused(reason) : registryUnreachable(reason);
  };
  return {
    list: (entry) => post('/internal/v1/keys', entry),
    revoke: (revocation) => post('/internal/v1/key-revocations', revocation),
  };
}
