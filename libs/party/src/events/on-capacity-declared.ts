import { Controller } from '@nestjs/common';
import { parseSource, type CapacityDeclaredV1 } from '#contracts';
import { Consumes, type Delivery } from '#messaging';
import { hearCapacity } from '../app/capacity.js';

/** A house speaks of itself alone: who says it is who signed it. */
@Controller()
export class OnCapacityDeclared {
  @Consumes('staffetta.capacity.declared.v1')
  async handle({ event, data, tx }: Delivery<CapacityDeclaredV1>): Promise<void> {
    const speaker = parseSource(event.attributes.source);
    if (speaker === undefined) return;
    await hearCapacity(tx, {
      institution: speaker.institution,
      answer: data.answer,
      asOf: new Date(data.asOf),
      heardAt: new Date(event.record.appendedAt),
    });
  }
}
