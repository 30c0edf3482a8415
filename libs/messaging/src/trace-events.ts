import { inSurroundings, startSpan, tracingIsOn, type OpenSpan } from '#platform';
import type { EventLog } from './event-log.js';
import type { StampedRow } from './stamp-store.js';
import type { Admitted, TopicProcessor } from './types.js';

const about = (
  topic: string,
  type: string,
  system: EventLog['kind'],
  operation: 'send' | 'process',
): Readonly<
  Record<
    'messaging.destination.name' | 'messaging.operation.type' | 'messaging.system' | 'staffetta.event.type',
    string
  >
> => ({
  'messaging.destination.name': topic,
  'messaging.operation.type': operation,
  'messaging.system': system,
  'staffetta.event.type': type,
});

/** A span for each event that was just appended and belongs to a trace. @param startedAt milliseconds since 1970 */
export function traceSent(rows: readonly StampedRow[], startedAt: number, system: EventLog['kind']): void {
  if (!tracingIsOn()) return;
  for (const { topic, attributes } of rows) {
    const { traceparent: parent, type } = attributes;
    if (parent === undefined) continue;
    startSpan({
      name: `send ${topic}`,
      kind: 'producer',
      attributes: about(topic, type, system, 'send'),
      parent,
      startedAt,
    })?.end();
  }
}

/**
 * A processor that shows in the traces of the events it processes. What it says in answer, of the same referral, belongs to
 * the same trace; statements do where there is one event alone: a batch's are everybody's.
 */
export function traceProcessed(processor: TopicProcessor, system: EventLog['kind']): TopicProcessor {
  if (!tracingIsOn()) return processor;
  return {
    ...processor,
    async process(tx, events, after) {
      const spans = new Map<string, OpenSpan>();
      for (const event of events) begin(event, system, spans);
      if (spans.size === 0) return processor.process(tx, events, after);
      const [first] = spans.values();
      const around = {
        span: events.length === 1 ? first : undefined,
        traceparentOf: (subject: string) => spans.get(subject)?.traceparent,
      };
      let failed = true;
      try {
        await inSurroundings(around, () => processor.process(tx, events, after));
        failed = false;
      } finally {
        for (const span of spans.values()) span.end(failed);
      }
    },
  };
}

function begin(
  { record: { topic }, attributes }: Admitted,
  system: EventLog['kind'],
  spans: Map<string, OpenSpan>,
): void {
  const { traceparent: parent, subject, type } = attributes;
  if (parent === undefined) return;
  const attributesOf = about(topic, type, system, 'process');
  const span = startSpan({ name: `process ${topic}`, kind: 'consumer', attributes: attributesOf, parent });
  if (span === undefined) return;
  // of two events of one referral the later one is answered
  spans.get(subject)?.end();
  spans.set(subject, span);
}
