/** Any module may provide an array of checks under this token; all modules' checks count. */
export const HEALTH_CHECKS = Symbol('HEALTH_CHECKS');

export interface HealthCheck {
  /** Shown to the monitoring: `database`, `log`, `migrations`… */
  readonly name: string;
  /** Resolves with false, or rejects, where the node cannot do its work. */
  check(): Promise<boolean>;
}
