import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { RegistryProjection } from '#messaging';
import { ApiTags, Requires } from '#platform';
import { checkFlow, type Flow, type PolicyRule } from '#trust';
import type { RegistryContext } from '../events/registry-voice.js';
import { REGISTRY_CONTEXT } from '../registry.tokens.js';
import { FlowCheckDto } from './registry.dto.js';

/** Explains a decision as every node would take it, from the registry as it has been read back. Writes nothing. */
@ApiTags('registry')
@Controller('flows')
export class FlowCheckController {
  constructor(
    @Inject(RegistryProjection) private readonly registry: RegistryProjection,
    @Inject(REGISTRY_CONTEXT) private readonly context: RegistryContext,
  ) {}

  @Post('check')
  @HttpCode(200)
  @Requires('registry:read')
  check(
    @Body() { at, ...check }: FlowCheckDto,
  ): { ok: true; protocol: string; flow: Flow } | { ok: false; rule: PolicyRule } {
    return checkFlow(this.registry.view, {
      ...check,
      at: at === undefined ? this.context.clock.now() : new Date(at),
    });
  }
}
