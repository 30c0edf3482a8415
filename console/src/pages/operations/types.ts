/** `GET operations/status` */
export interface Status {
  readonly outbox: {
    readonly unstamped: number;
    readonly unpublished: number;
    readonly oldestSeconds: number;
    readonly givenUp: number;
  };
  readonly parked: number;
  readonly quarantined: number;
  readonly waiting: number;
  readonly notifications?: { readonly undelivered: number; readonly nobody: number };
  /** The audit's: whether its log is signed as it stands. */
  readonly signing?: 'current' | 'behind' | 'forked' | 'failed';
  readonly log: 'up' | 'down';
  readonly lag: readonly { readonly behind: number }[];
  readonly halted: readonly Halted[];
  readonly relayLeader: boolean;
}

/** A partition that waits for somebody. */
export interface Halted {
  readonly topic: string;
  readonly partition: number;
  readonly reason: 'jump' | 'outside-log';
}

/** `GET operations/parked` */
export interface Parked {
  readonly topic: string;
  readonly subject: string;
  readonly eventId: string;
  readonly errorCode: string;
  /** 0: it only waits behind another. */
  readonly attempts: number;
  readonly since: string;
}

/** `GET operations/quarantined` */
export interface Quarantined {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly fault: string;
  readonly at: string;
}

/** `GET operations/keys` */
export interface Key {
  readonly kid: string;
  readonly use: 'event' | 'token' | 'opening' | 'identity';
  readonly institution: string;
  readonly from: string | null;
  readonly until: string | null;
  readonly state: 'waiting' | 'unlisted' | 'listed' | 'revoked';
  readonly here: boolean;
  readonly current: boolean;
  readonly next: string | null;
}
