import { applyDecorators, HttpCode, Post } from '@nestjs/common';
import { ApiResponse, type Permission, Requires } from '#platform';

/** A verb of a referral: 202 unless the caller waits for the lane (`Prefer: wait`). */
const verb = (path: string, permission: Permission): MethodDecorator =>
  applyDecorators(
    Post(path),
    HttpCode(202),
    Requires(permission),
    ApiResponse({ status: 200, description: 'Folded: the new state' }),
    ApiResponse({ status: 202, description: 'On its way' }),
    ApiResponse({ status: 409, description: 'Not allowed now, or something else came first in the lane' }),
  );

export const RecipientVerb = (path: string): MethodDecorator => verb(path, 'referral:answer');
export const SenderVerb = (path: string): MethodDecorator => verb(path, 'referral:send');
