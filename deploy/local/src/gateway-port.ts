import { AppError } from '#kernel';
import { isFree } from './free-port.js';

const DEFAULT_PORT = 8080;

/**
 * The gateway's port where one is wished for; undefined where any will do (`wanted` 0).
 * @throws AppError `unavailable` `local.port-taken`
 */
export async function wishedPort(wanted: number = DEFAULT_PORT): Promise<number | undefined> {
  if (wanted === 0) return undefined;
  if (await isFree(wanted)) return wanted;
  throw new AppError(
    'unavailable',
    'local.port-taken',
    `Port ${wanted} of 127.0.0.1 is taken. Choose another with --port.`,
  );
}
