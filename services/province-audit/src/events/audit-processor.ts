import type { TopicProcessor } from '#messaging';
import type { AuditContext } from '../app/audit-context.js';
import { consumeBatch, consumeVoids } from '../app/consume-batch.js';

/** Every topic but `pulse`, through one door. */
export const auditProcessor = (context: AuditContext): TopicProcessor => ({
  process: (tx, events, after) => consumeBatch(tx, context, events, after),
  voided: (tx, voids, after) => consumeVoids(tx, context, voids, after),
});
