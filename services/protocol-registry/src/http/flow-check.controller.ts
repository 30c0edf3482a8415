import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { RegistryProjection } from '#messaging';
import { ApiTags, Requires } from '#platform';
import { explainFlow, type FlowExplained } from '../app/explain-flow.js';
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
  check(@Body() { at, protocol, flow, submittedAt, ...check }: FlowCheckDto): FlowExplained {
    return explainFlow(this.registry.view, {
      ...check,
      at: at === undefined ? this.context.clock.now() : new Date(at),
      ...(protocol === undefined || flow === undefined ? {} : { stamped: { protocol, flow } }),
      ...(submittedAt === undefined ? {} : { submittedAt: new Date(submittedAt) }),
    });
  }
}
