import { isUnavailable } from '#kernel';

/** The part of the platform's logger that this lib uses. Fields are codes, counts and topic names only. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** For tests and tools. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What may be logged about an error: its code or class, never its message (a driver quotes values in it). */
export function errorCode(error: unknown): string {
  if (typeof error === 'object' && error !== null) {
    const { code } = error as { code?: unknown };
    if (typeof code === 'string') return code;
    const { driverError } = error as { driverError?: unknown };
    if (driverError !== undefined) return errorCode(driverError);
    if (error instanceof Error) return error.name;
  }
  return 'unknown';
}

/** A later attempt may succeed: nothing about the event itself is wrong. */
export const isTransient = isUnavailable;
