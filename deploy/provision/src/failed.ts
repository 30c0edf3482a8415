import { AppError } from '#kernel';

/** What a job says when it fails. A driver's own words may quote a password: of those only the code is told. */
export function failed(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const { code, name } = error as { code?: unknown; name?: unknown };
  return `Failed: ${typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown'}`;
}
