import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { Matches } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, Requires } from '#platform';
import type { AuditContext } from '../app/audit-context.js';
import { proveEvent } from '../app/tree/prove-event.js';
import type { SignerContext } from '../app/tree/sign-checkpoint.js';
import { AUDIT_CONTEXT, SIGNER_CONTEXT } from '../audit.tokens.js';
import { seesAll } from './finding.controller.js';

/** An id, or the digest of an envelope. */
const EVENT = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|[A-Za-z0-9_-]{43})$/;

export class ProofPath {
  @Matches(EVENT)
  event!: string;
}

/** Receipts: each party keeps its own (design §7). */
@ApiTags('proofs')
@Controller('proofs')
export class ProofController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(SIGNER_CONTEXT) private readonly signer: SignerContext,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
  ) {}

  /**
   * A portable proof (c2sp.org/tlog-proof) that an event is in the log: for whoever oversees its speaker with the
   * envelope, for the auditor without. 503 `proof.not-yet` until it is under a witnessed checkpoint.
   */
  @Get(':event')
  @Requires('log:read')
  async read(
    @CurrentActor() actor: Actor,
    @Param() { event }: ProofPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const speaker = seesAll(actor, this.context) ? {} : { speaker: actor.institution };
    const proof = await proveEvent(this.db.manager, this.signer, { event, ...speaker });
    void reply.type('text/plain; charset=utf-8').header('cache-control', 'private, no-store');
    return proof;
  }
}
