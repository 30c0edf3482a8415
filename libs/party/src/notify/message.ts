import type { Channel } from './recipients.js';

/** One message to one person. */
export interface Message {
  readonly id: string;
  /** A mail address, or the name of a gateway. */
  readonly address: string;
  readonly at: Date;
}

/** Resolves when the other side has taken it. Throws `Refused` where it never will. */
export type SendMessage = (message: Message) => Promise<void>;
export type Senders = Readonly<Partial<Record<Channel, SendMessage>>>;

/** The other side's word that this message, or this recipient, will never do. */
export class Refused extends Error {}
