import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, throwError, type Observable } from 'rxjs';
import { AppError } from '#kernel';
import { PARTY_CONTEXT } from '#party';
import type { PartyContext } from '#referral';

const ADMISSION = /\/referrals\/[0-9a-f-]{36}\/admission$/;
/** Here she is in the house already, or was. */
const ADMITTED: readonly unknown[] = ['in-charge', 'completed'];

/**
 * An admission that the referral's state does not allow: she stands at the door all the same. The refusal says how she
 * comes in without it, and whom to call about the referral.
 */
@Injectable()
export class DirectEntryHint implements NestInterceptor {
  constructor(@Inject(PARTY_CONTEXT) private readonly context: PartyContext) {}

  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const { url } = execution.switchToHttp().getRequest<FastifyRequest>();
    if (!ADMISSION.test(url.split('?')[0] ?? '')) return next.handle();
    return next.handle().pipe(catchError((error: unknown) => throwError(() => this.withHint(error))));
  }

  /** State and number to call are in the refusal already. */
  private withHint(error: unknown): unknown {
    if (!(error instanceof AppError) || error.code !== 'referral.illegal') return error;
    if (ADMITTED.includes(error.details['state'])) return error;
    return new AppError(
      'conflict',
      'admission.unconfirmed',
      'Nobody has confirmed this place. If she is at the door, let her in: a stay may open without a referral.',
      {
        ...error.details,
        instead: { method: 'POST', path: `/api/${this.context.node}/v1/stays` },
      },
    );
  }
}
