import { Controller } from '@nestjs/common';
import type { TablePublishedV1 } from '#contracts';
import { Consumes, type Delivery } from '#messaging';
import { keepPublished } from '../app/report/published.js';

/** The audit alone writes `audit`: whoever is heard here is the audit. */
@Controller()
export class OnTablePublished {
  @Consumes('staffetta.audit.table-published.v1')
  async handle({ data, tx }: Delivery<TablePublishedV1>): Promise<void> {
    await keepPublished(tx, data);
  }
}
