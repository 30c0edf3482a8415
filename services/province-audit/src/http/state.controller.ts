import { Controller, Get, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, ApiTags, CurrentActor, Requires } from '#platform';
import type { AuditContext } from '../app/audit-context.js';
import { readState, type LogState } from '../app/log-state.js';
import type { SignerContext } from '../app/tree/sign-checkpoint.js';
import { AUDIT_CONTEXT, SIGNER_CONTEXT } from '../audit.tokens.js';
import { seesAll } from './finding.controller.js';

@ApiTags('check')
@Controller('state')
export class StateController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(SIGNER_CONTEXT) private readonly signer: SignerContext,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
  ) {}

  /**
   * How the record stands, by a check that is made at least once a day: in a sentence for everybody of the network, in
   * fields for the auditor.
   */
  @Get()
  @Requires('registry:read')
  async read(@CurrentActor() actor: Actor): Promise<LogState | Pick<LogState, 'state' | 'text'>> {
    const found = await readState(this.db, this.signer, this.context.clock.now());
    if (seesAll(actor, this.context)) return found;
    const { state, text } = found;
    return { state, text };
  }
}
