import { Controller } from '@nestjs/common';
import { parseSource, type CapacityDeclaredV1, type StatisticsDeclaredV1 } from '#contracts';
import { Consumes, type Delivery } from '#messaging';
import { hearCapacity, hearStatistics } from '../app/register/hear.js';

/** What needs live on. Everybody speaks of themselves alone: who says it is who signed it. */
@Controller()
export class OnStatements {
  @Consumes('staffetta.statements.statistics-declared.v1')
  async statistics({ event, data, tx }: Delivery<StatisticsDeclaredV1>): Promise<void> {
    const speaker = parseSource(event.attributes.source);
    if (speaker !== undefined) await hearStatistics(tx, speaker.institution, data);
  }

  @Consumes('staffetta.capacity.declared.v1')
  async capacity({ event, data, tx }: Delivery<CapacityDeclaredV1>): Promise<void> {
    const speaker = parseSource(event.attributes.source);
    if (speaker !== undefined) await hearCapacity(tx, speaker.institution, data, event.record.appendedAt);
  }
}
