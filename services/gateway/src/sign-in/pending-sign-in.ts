import { randomBytes, timingSafeEqual } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { Clock } from '#kernel';
import type { Language } from '../http/pages.js';
import { signInUnknown } from '../gateway.errors.js';
import type { SignInSecrets } from './identity-provider.js';

export const PENDING_S = 600;
const LONGEST = 4_096;

export interface PendingSignIn extends SignInSecrets {
  readonly returnTo: string;
  readonly language: Language;
  /** She said that others use this computer after her. */
  readonly shared?: true;
  /** The session that ends when this one begins: the way back from the provider's site does not bring it along. */
  readonly replaces?: string;
}

/**
 * Sign-ins that have begun. They lie sealed in a cookie of the browser that began them, so that nobody can fill the
 * gateway's memory by beginning, and nobody can finish in one browser what was begun in another (login CSRF).
 */
export class PendingSignIns {
  private readonly key = randomBytes(32);
  /** States that were used, until their sign-in would be too old anyway. */
  private readonly used = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  seal(pending: PendingSignIn): Promise<string> {
    const now = Math.floor(this.clock.now().getTime() / 1_000);
    return new EncryptJWT({ ...pending })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setExpirationTime(now + PENDING_S)
      .encrypt(this.key);
  }

  /** @throws {AppError} invalid `sign-in.unknown`: not begun in this browser, too old, of another state, or used. */
  async open(sealed: string | undefined, state: string | undefined): Promise<PendingSignIn> {
    const pending = await this.unseal(sealed);
    if (pending === undefined || state === undefined || !isSame(pending.state, state)) throw signInUnknown();
    if (this.used.has(state)) throw signInUnknown();
    this.use(state);
    return pending;
  }

  private async unseal(sealed: string | undefined): Promise<PendingSignIn | undefined> {
    if (sealed === undefined || sealed.length > LONGEST) return undefined;
    try {
      const { payload } = await jwtDecrypt<PendingSignIn>(sealed, this.key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        requiredClaims: ['exp', 'state', 'nonce', 'verifier', 'returnTo', 'language'],
        currentDate: this.clock.now(),
      });
      return payload;
    } catch {
      return undefined;
    }
  }

  private use(state: string): void {
    const now = this.clock.now().getTime();
    // in order of use: the old ones come first
    for (const [old, until] of this.used) {
      if (until > now) break;
      this.used.delete(old);
    }
    this.used.set(state, now + PENDING_S * 1_000);
  }
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
