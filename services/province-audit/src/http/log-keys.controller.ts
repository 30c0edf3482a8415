import { Controller, Get, Inject } from '@nestjs/common';
import { formatVkey } from '#merkle';
import { ApiTags, Requires } from '#platform';
import type { SignerContext } from '../app/tree/sign-checkpoint.js';
import { SIGNER_CONTEXT } from '../audit.tokens.js';

export interface LogKeys {
  /** The log's verifier key (C2SP signed-note). */
  readonly log: string;
  readonly witnesses: readonly { readonly institution: string; readonly vkey: string }[];
}

/**
 * The keys as this node says them, for whoever checks a proof: to be compared with what was handed out on paper, since a
 * log that lies about itself would lie about its keys.
 */
@ApiTags('log')
@Controller('log-keys')
export class LogKeysController {
  constructor(@Inject(SIGNER_CONTEXT) private readonly context: SignerContext) {}

  @Get()
  @Requires('registry:read')
  read(): LogKeys {
    const { signer, witnesses } = this.context;
    return {
      log: signer.vkey,
      witnesses: witnesses.map(({ institution, vkey }) => ({ institution, vkey: formatVkey(vkey) })),
    };
  }
}
