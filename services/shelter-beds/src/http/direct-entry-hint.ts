import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { PARTY_CONTEXT } from '#party';
import type { PartyContext } from '#referral';
import { senderOf } from '../app/sender-of.js';

const ADMISSION = /\/referrals\/([0-9a-f-]{36})\/admission$/;
/** Here she is in the house already, or was. */
const ADMITTED: readonly unknown[] = ['in-charge', 'completed'];

/**
 * An admission that the referral's state does not allow: she stands at the door all the same. The refusal says how she
 * comes in without it, and whom to call about the referral.
 */
@Injectable()
export class DirectEntryHint implements NestInterceptor {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const { url } = execution.switchToHttp().getRequest<FastifyRequest>();
    const referral = ADMISSION.exec(url.split('?')[0] ?? '')?.[1];
    if (referral === undefined) return next.handle();
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        throw await this.withHint(error, referral);
      }),
    );
  }

  private async withHint(error: unknown, referral: string): Promise<unknown> {
    if (!(error instanceof AppError) || error.code !== 'referral.illegal') return error;
    if (ADMITTED.includes(error.details['state'])) return error;
    const sender = await senderOf(this.db, referral);
    const call = sender === undefined ? undefined : this.context.registry.institution(sender)?.onCall;
    return new AppError(
      'conflict',
      'admission.unconfirmed',
      'Nobody has confirmed this place. If she is at the door, let her in: a stay may open without a referral.',
      {
        ...error.details,
        instead: { method: 'POST', path: `/api/${this.context.node}/v1/stays` },
        ...(call === undefined ? {} : { call }),
      },
    );
  }
}
