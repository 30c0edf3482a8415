import type { Role } from './permissions.js';

/** Who is calling, as the identity provider says. Never written to a log or an event. */
export interface Actor {
  /** The provider's id of the person or the client; not a name. */
  readonly subject: string;
  /** The legal body in whose name the call is made, one of the caller's memberships; the node speaks for it unless the route admits guests. */
  readonly institution: string;
  /** Those that the caller has in this institution. */
  readonly roles: readonly Role[];
  /** The application that holds the token; the scope of an Idempotency-Key. */
  readonly client: string;
  /** When the password was given, or the program told its secret; absent: the provider does not say. */
  readonly authenticatedAt?: Date;
  /** SMART scopes: it may do these things alone, at doors that know them; absent: the roles decide. */
  readonly scopes?: readonly string[];
  /** When the token ends. */
  readonly expiresAt: Date;
}
