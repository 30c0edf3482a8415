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
import { AppError, type ErrorKind } from '#kernel';
import { actorOf, type Actor } from '#platform';
import { findReferral, type PartyContext } from '#referral';
import { findWhoAnswers } from '../app/find-who-answers.js';
import { withNumber } from '../app/with-number.js';
import { whomToCall } from '../deadlines/whom-to-call.js';
import { PARTY_CONTEXT } from '../party.tokens.js';

/** Refusals that leave somebody without an answer. What is not there for her has no number either. */
const REFUSED: readonly ErrorKind[] = ['invalid', 'unprocessable', 'conflict', 'unavailable'];
/** Answers at any hour. */
const EMERGENCY = 'social-emergency';
const REFERRAL = /^[0-9a-f-]{36}$/;

interface Asked {
  readonly params?: { readonly id?: unknown };
  readonly body?: unknown;
}

/**
 * Whoever is refused is told whom to telephone, whatever the reason was, and where the referral stands: a mistyped field
 * at two in the morning must not be the end of it. Errors of the door come through here too.
 */
@Injectable()
export class NumberToCall implements NestInterceptor {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        if (!(error instanceof AppError) || request.method !== 'POST' || !REFUSED.includes(error.kind))
          throw error;
        throw await this.told(error, actorOf(execution), request as Asked);
      }),
    );
  }

  private async told(error: AppError, actor: Actor, { params, body }: Asked): Promise<AppError> {
    const id = params?.id;
    // the refusal counts, whatever becomes of the number
    if (id === undefined) return this.withAnswering(error, actor, body);
    if (typeof id !== 'string' || !REFERRAL.test(id)) return error;
    // of a file or a stay: whom the body names, or whoever answers for what it asks
    return this.about(error, actor, id).catch(() => this.withAnswering(error, actor, body));
  }

  private withAnswering(error: AppError, actor: Actor, body: unknown): AppError {
    return withNumber(error, this.answering(actor, body));
  }

  private async about(error: AppError, { institution, subject }: Actor, id: string): Promise<AppError> {
    const row = await findReferral(this.db, { institution, id, subject });
    const call =
      row.side === 's'
        ? whomToCall(this.context, row)?.phone
        : this.context.registry.institution(row.from)?.onCall;
    const { kind, code, message, details } = error;
    return withNumber(new AppError(kind, code, message, { state: row.state, ...details }), call);
  }

  /** Of a new request: whom it names, else whoever answers for the service now, else an emergency service. */
  private answering({ institution }: Actor, body: unknown): string | undefined {
    const { to, service, comune } = (body ?? {}) as Readonly<Record<'to' | 'service' | 'comune', unknown>>;
    const first: unknown = Array.isArray(to) ? to[0] : to;
    const named = typeof first === 'string' ? this.context.registry.institution(first)?.onCall : undefined;
    return (
      named ??
      this.phoneOf({ institution, service, comune }) ??
      this.phoneOf({ institution, service: EMERGENCY, comune }) ??
      this.phoneOf({ institution, service: EMERGENCY, comune: undefined })
    );
  }

  private phoneOf(asked: {
    readonly institution: string;
    readonly service: unknown;
    readonly comune: unknown;
  }): string | undefined {
    const { institution, service, comune } = asked;
    if (typeof service !== 'string') return undefined;
    try {
      const where = typeof comune === 'string' ? { comune } : {};
      return findWhoAnswers(this.context, { institution, service, ...where }).phone;
    } catch (refused) {
      if (refused instanceof AppError) return undefined;
      throw refused;
    }
  }
}
