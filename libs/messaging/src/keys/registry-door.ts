import { AppError } from '#kernel';
import type { RegistryDoor } from './own-keys.js';

const ANSWER_WITHIN_MS = 5_000;

export const registryUnreachable = (reason: string): AppError =>
  new AppError('unavailable', 'registry.unreachable', 'The registry does not take keys now.', { reason });

export const registryRefused = (reason: string): AppError =>
  new AppError('unprocessable', 'registry.refused', 'The registry does not take this key.', { reason });

/** The registry's private port. What is sent is signed down from an identity: it needs no other proof. */
export function httpRegistryDoor(url: string): RegistryDoor {
  const post = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(new URL(path, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    }).catch((error: unknown) => {
      const { code } = (error as { cause?: { code?: unknown } }).cause ?? {};
      throw registryUnreachable(typeof code === 'string' ? code : 'no-answer');
    });
    if (answer.ok) {
      await answer.body?.cancel();
      return;
    }
    const { code } = (await answer.json().catch(() => ({}))) as { code?: unknown };
    const reason = typeof code === 'string' ? code : `http-${String(answer.status)}`;
    throw answer.status < 500 ? registryRefused(reason) : registryUnreachable(reason);
  };
  return {
    list: (entry) => post('/internal/v1/keys', entry),
    revoke: (revocation) => post('/internal/v1/key-revocations', revocation),
  };
}
