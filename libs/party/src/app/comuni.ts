import { AppError } from '#kernel';
import type { RegistryView } from '#trust';

/** @throws AppError `unprocessable` `comune.unknown` where one of them is no comune of the network */
export function requireComuni(registry: RegistryView, codes: readonly string[]): void {
  if (codes.length === 0) return;
  const known = new Set(registry.institutions().flatMap((institution) => institution.comuni ?? []));
  if (codes.some((code) => !known.has(code))) {
    throw new AppError('unprocessable', 'comune.unknown', 'This is no comune of the network.');
  }
}
