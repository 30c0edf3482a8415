import { AppError } from '#kernel';

export const nodeUnavailable = (cause: unknown): AppError =>
  new AppError('unavailable', 'gateway.node-unavailable', 'The node does not answer.', {}, { cause });
