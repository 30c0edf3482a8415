import { Controller, Inject } from '@nestjs/common';
import { parseSource, type CapacityDeclaredV1 } from '#contracts';
import { Consumes, type Delivery } from '#messaging';
import type { PartyContext } from '#referral';
import { hearCapacity } from '../app/capacity.js';
import { PARTY_CONTEXT } from '../party.tokens.js';

/** A house speaks of itself alone: who says it is who signed it. */
@Controller()
export class OnCapacityDeclared {
  constructor(@Inject(PARTY_CONTEXT) private readonly context: PartyContext) {}

  @Consumes('staffetta.capacity.declared.v1')
  async handle({ event, data, tx }: Delivery<CapacityDeclaredV1>): Promise<void> {
    const speaker = parseSource(event.attributes.source);
    if (speaker === undefined) return;
    const said = {
      institution: speaker.institution,
      answer: data.answer,
      asOf: new Date(data.asOf),
      heardAt: new Date(event.record.appendedAt),
    };
    await hearCapacity(tx, said, this.context);
  }
}
