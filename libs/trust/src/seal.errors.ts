import { AppError } from '#kernel';

/** One error for everything that can be wrong: a more talkative one would tell an attacker what to try next. */
export const unopenable = (): AppError =>
  new AppError('invalid', 'seal.unopenable', 'The sealed content cannot be opened.');

export const tooLarge = (limit: number): AppError =>
  new AppError('too-large', 'seal.too-large', 'The content is too large to be sent.', { limit });
