import { readFileSync } from 'node:fs';
import { configInvalid } from './config.js';

/** A file that a setting names. @throws {AppError} invalid `config.invalid`, by the setting's name alone */
export const readNamed = (name: string, file: string): Buffer =>
  demand(`${name} (no readable file)`, () => readFileSync(file));

/**
 * What a setting names must do. Neither the path nor the parser's message leaves.
 * @param wrong name and rule
 * @throws {AppError} invalid `config.invalid`
 */
export function demand<T>(wrong: string, run: () => T): T {
  try {
    return run();
  } catch {
    throw configInvalid([wrong]);
  }
}
