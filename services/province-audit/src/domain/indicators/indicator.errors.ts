import { AppError } from '#kernel';

/** Two tables say that they count the same and do not, or a table counts what it has no category for. */
export const countsDisagree = (table: string, period: string): AppError =>
  new AppError('conflict', 'indicators.counts-disagree', 'These counts do not fit their tables.', {
    table,
    period,
  });

/** What was published before cannot be kept secret whatever is hidden now. */
export const cannotProtect = (period: string): AppError =>
  new AppError(
    'conflict',
    'indicators.cannot-protect',
    'What was published before gives these counts away.',
    {
      period,
    },
  );

/** A table is published once for a period. */
export const publishedAlready = (table: string, period: string): AppError =>
  new AppError('conflict', 'indicators.published-already', 'This table is published already.', {
    table,
    period,
  });
