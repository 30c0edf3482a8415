import { isObservable, lastValueFrom } from 'rxjs';
import { AppError } from '#kernel';
import { validatePayload } from '#contracts';
import type { Log } from './log.js';
import type { Admitted, Delivery, TopicProcessor } from './types.js';

/** A handler as Nest registers it; undefined where no module asked for this type. */
export type HandlerOf = (type: string) => ((delivery: Delivery) => Promise<unknown>) | undefined;

/**
 * Hands each event of a non-lane topic to the Nest handlers of its type, one after another, inside the transaction.
 * A payload that breaks its schema reaches nobody: an alarm, and the topic goes on (design §3.1).
 */
export function dispatchTo(handlerOf: HandlerOf, logger: Log): TopicProcessor {
  return {
    async process(tx, events, after) {
      for (const event of events) {
        const handler = handlerOf(event.attributes.type);
        if (handler === undefined) continue;
        const data = readPayload(event, logger);
        if (data === undefined) continue;
        const result = await handler({ event, data, tx, after });
        if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
      }
    },
  };
}

function readPayload(event: Admitted, logger: Log): unknown {
  const { topic, partition, offset } = event.record;
  const place = { topic, partition, offset: String(offset), type: event.attributes.type };
  if (!event.versionKnown) {
    logger.error({ alarm: 'unreadable', ...place }, 'an unknown version: content unreadable');
    return undefined;
  }
  const data = parseJson(event.record.value);
  const faults = data === undefined ? ['json'] : validatePayload(event.attributes.type, data);
  if (faults.length === 0) return data;
  logger.error({ alarm: 'unreadable', ...place, faults }, 'a payload breaks its schema');
  return undefined;
}

/** Undefined where the bytes are no JSON. */
export function parseJson(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Lanes without a processor: a node that reads them must fold them, or it would pass them by for ever. */
export const refuseLanes: TopicProcessor = {
  process() {
    throw new AppError(
      'unavailable',
      'messaging.no-lane-processor',
      'This node has nothing that folds lanes.',
    );
  },
};
