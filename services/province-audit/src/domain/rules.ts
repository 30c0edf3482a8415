import type { FindingRule } from '#contracts';

/** `grave`: the record itself cannot be trusted. `serious`: a rule of the network was broken. `notice`: to be explained. */
export type Severity = 'grave' | 'serious' | 'notice';

export interface Rule {
  readonly severity: Severity;
  /** Closed by the audit when the cause is gone; all others wait for an answer. */
  readonly closesItself: boolean;
  /** Who is asked: who said it, a party of the referral, both, whoever owes the next word, or the Province. */
  readonly asks: 'speaker' | 'sender' | 'recipient' | 'parties' | 'owing' | 'province';
}

const rule = (severity: Severity, asks: Rule['asks'], closesItself = false): Rule => ({
  severity,
  asks,
  closesItself,
});

/** Everything that the audit can notice. What each means stands in `libs/contracts/codes/finding-rule.json`. */
export const RULES: Readonly<Record<FindingRule, Rule>> = {
  // chains: what a speaker says is gapless, whatever the topic
  'chain-gap': rule('serious', 'speaker', true),
  'chain-broken': rule('grave', 'speaker'),
  'chain-fork': rule('grave', 'speaker'),
  'chain-restarted': rule('notice', 'speaker'),
  'silent-speaker': rule('notice', 'speaker', true),
  // what a bug holds up: those who wait are told nothing meanwhile
  parked: rule('serious', 'speaker', true),
  // records
  'void-record': rule('serious', 'speaker'),
  'unknown-version': rule('notice', 'speaker'),
  'payload-unreadable': rule('notice', 'speaker'),
  'revoked-key': rule('grave', 'speaker'),
  'time-ahead': rule('notice', 'speaker'),
  // referrals: one number, one event; nobody else's business
  equivocation: rule('grave', 'speaker'),
  'number-gap': rule('serious', 'parties', true),
  'wrong-party': rule('grave', 'speaker'),
  // the machine has a place for what crosses; this has none
  'illegal-transition': rule('serious', 'speaker'),
  // lateness itself is the parties' to see; that both kept silent about it is the Province's
  'deadline-missed': rule('serious', 'owing', true),
  // what its sender's node closes by the flow's clock, and has not
  'expiry-missed': rule('notice', 'sender', true),
  // who came to the door without a request gets one within a working day, or has left
  'entry-overdue': rule('serious', 'speaker', true),
  'entry-late': rule('notice', 'speaker'),
  // default deny: the flow that the sender named
  'unknown-institution': rule('serious', 'sender'),
  'no-flow': rule('serious', 'sender'),
  'not-in-force': rule('serious', 'sender'),
  'not-signatory': rule('serious', 'sender'),
  'wrong-flow': rule('serious', 'sender'),
  'wrong-kind': rule('serious', 'sender'),
  'wrong-purpose': rule('serious', 'sender'),
  'ground-not-allowed': rule('serious', 'sender'),
  'tier-not-allowed': rule('serious', 'speaker'),
  // allowed, and to be looked at: the protocol had ended while the emergency was open
  'told-in-grace': rule('notice', 'speaker'),
  blocked: rule('notice', 'sender'),
  // identity: what is disclosed is opened, and the other way round
  'identity-unopened': rule('notice', 'recipient', true),
  'identity-undisclosed': rule('grave', 'parties', true),
  'disclosed-after-withdrawal': rule('grave', 'sender'),
  // the log: too few of those who vouch for it do
  'no-quorum': rule('serious', 'province', true),
};

/** How long something may be missing before it is a finding, milliseconds. */
export const PATIENCE_MS = 10 * 60_000;
/** A rule that has ended may still be used for so long by whoever has not read it yet (design §6), milliseconds. */
export const SLACK_MS = 15 * 60_000;
/** A party node says each hour that it lives. */
export const SILENCE_MS = 2 * 3_600_000;
/** So long after the flow's time a referral may still stand open: its sender's node may have been down for a day. */
export const EXPIRY_PATIENCE_MS = 24 * 3_600_000;
/** A claimed time this far ahead of the log's is a finding (design §5), milliseconds. */
export const AHEAD_MS = 2 * 60_000;

/** Something noticed. `key` tells two causes of one rule apart; ids and numbers only, never content. */
export interface Noticed {
  readonly rule: FindingRule;
  readonly key: string;
  /** Who is asked. */
  readonly institutions: readonly string[];
  readonly subject: Readonly<Record<string, string | number>>;
}
