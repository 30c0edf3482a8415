import { Controller, Get, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, Requires } from '#platform';
import type { AuditContext } from '../app/audit-context.js';
import { readSentence, readState, type LogState, type Sentence } from '../app/log-state.js';
import type { SignerContext } from '../app/tree/sign-checkpoint.js';
import { CheckpointSigner } from '../events/checkpoint-signer.js';
import { AUDIT_CONTEXT, SIGNER_CONTEXT } from '../audit.tokens.js';
import { seesAll } from './finding.controller.js';

@ApiTags('check')
@Controller('state')
export class StateController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(SIGNER_CONTEXT) private readonly signer: SignerContext,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
    @Inject(CheckpointSigner) private readonly signing: CheckpointSigner,
  ) {}

  /**
   * How the record stands, by a check that is made at least once a day, and by what is signed: in a sentence for
   * everybody of the network, in fields for the auditor.
   */
  @Get()
  @Requires('registry:read')
  read(@CurrentActor() actor: Actor): Promise<LogState | Sentence> {
    const now = this.context.clock.now();
    const { state } = this.signing;
    return seesAll(actor, this.context)
      ? readState(this.db, this.signer, now, state)
      : readSentence(this.db, now, state);
  }
}
