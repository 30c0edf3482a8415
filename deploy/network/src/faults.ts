import { AppError } from '#kernel';
import type { Fault } from '../../../services/protocol-registry/src/domain/network.errors.js';

export type { Fault };

/**
 * All faults at once: a file or an option, a place in it, a rule; never what stands there.
 * @throws AppError `invalid` `network.invalid`
 */
export function refuse(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  throw new AppError('invalid', 'network.invalid', 'The network is not right.', { faults });
}

/** The faults that an error is about; none where it is about something else. */
export function faultsOf(error: unknown): readonly Fault[] {
  const { code, details } = error as { code?: unknown; details?: { faults?: unknown } };
  return code === 'network.invalid' && Array.isArray(details?.faults) ? (details.faults as Fault[]) : [];
}
