import type { Clock } from '#kernel';
import type { Log } from '#messaging';
import type { RegistryView } from '#trust';

/** What every step of the audit is given beside its transaction. */
export interface AuditContext {
  /** `/province-audit/<province>` */
  readonly speaker: string;
  /** The Province's institution: asked where nobody else can be. */
  readonly province: string;
  /** Nodes whose institutions say each hour that they live. */
  readonly partyNodes: readonly string[];
  readonly registry: RegistryView;
  readonly clock: Clock;
  readonly logger: Log;
  readonly wakeRelay: () => void;
}
