import { AppError } from '#kernel';

/** The same refusal, with the number of somebody to talk to about it; one that names a number already keeps it. */
export const withNumber = (error: AppError, call: string | undefined): AppError =>
  call === undefined || 'call' in error.details
    ? error
    : new AppError(error.kind, error.code, error.message, { ...error.details, call });
