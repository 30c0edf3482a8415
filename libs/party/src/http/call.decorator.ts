import { createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  actorOf,
  idempotencyKeyOf,
  preferredWait,
  readsHeaders,
  validationPipe,
  type Actor,
} from '#platform';
import { ReferralPath } from './referral.dto.js';

/** One call of a verb of a referral, all but its body. */
export interface Call {
  readonly actor: Actor;
  /** The referral's. */
  readonly id: string;
  /** The Idempotency-Key. */
  readonly key: string;
  /** Milliseconds that the caller is ready to wait for the lane. */
  readonly wait: number;
}

const decorator = createParamDecorator((_: unknown, context: ExecutionContext): Call => {
  const { headers, params } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { id: string } }>>();
  return {
    actor: actorOf(context),
    id: params.id,
    key: idempotencyKeyOf(headers['idempotency-key']),
    wait: preferredWait(headers['prefer']),
  };
});

const pipe = validationPipe();

/** The door's own check passes over what a decorator has put together, so the path is shown to it again. */
const withCheckedPath: PipeTransform<Call, Promise<Call>> = {
  async transform(call) {
    await pipe.transform({ id: call.id }, { type: 'param', metatype: ReferralPath });
    return call;
  },
};

/** Parameter: the `Call`. 400 `idempotency.missing` without a key, `request.invalid` where the path holds no id. */
export const CurrentCall = readsHeaders(['Prefer', 'Idempotency-Key'], () => decorator(withCheckedPath));
