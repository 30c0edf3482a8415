import { Controller, Get, Inject } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiTags, Requires } from '#platform';
import type { AuditContext } from '../app/audit-context.js';
import { readState, type LogState } from '../app/log-state.js';
import type { SignerContext } from '../app/tree/sign-checkpoint.js';
import { AUDIT_CONTEXT, SIGNER_CONTEXT } from '../audit.tokens.js';

@ApiTags('check')
@Controller('state')
export class StateController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(SIGNER_CONTEXT) private readonly signer: SignerContext,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
  ) {}

  /** How the record stands, in a sentence and in fields, by a check that is made at least once a day. */
  @Get()
  @Requires('audit:check')
  read(): Promise<LogState> {
    return readState(this.db, this.signer, this.context.clock.now());
  }
}
