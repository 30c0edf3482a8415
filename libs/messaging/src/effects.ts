import type { EntityManager } from 'typeorm';
import { isVoid } from './admission.js';
import { dropDuplicates, type Arrived, type Opening } from './inbox.js';
import { errorCode, type Log } from './log.js';
import { park, stillParked } from './parked.js';
import { quarantine, resendOwnVoids } from './quarantine.js';
import { adoptUnknown, withdrawAutomatic } from './restored.js';
import { isLane } from './topics.js';
import type { Admitted, AfterCommit, TopicProcessor, Void } from './types.js';

export interface EffectsOptions {
  readonly logger: Log;
  /** What a topic's events go through. */
  readonly processorFor: (topic: string) => TopicProcessor;
  /** Whether duplicates on this topic are dropped by (source, epoch, seq); lanes drop them by `n`. */
  readonly usesInbox: (topic: string) => boolean;
  readonly wakeRelay: () => void;
}

/** One partition's records that are not done yet, and what was read under its lock. */
export interface Part extends Arrived {
  readonly opening: Opening;
}

/** What records do inside the transaction that also moves their offsets (design §3.1). */
export class Effects {
  constructor(private readonly options: EffectsOptions) {}

  /** Partitions with one processor are one call to it: what it costs, it costs once. */
  async apply(tx: EntityManager, parts: readonly Part[], after: AfterCommit): Promise<void> {
    const calls = new Map<TopicProcessor, { events: Admitted[]; stamped: Set<string> }>();
    for (const part of parts) {
      const events = await this.ready(tx, part, after);
      if (events.length === 0) continue;
      const processor = this.options.processorFor(part.topic);
      const call = calls.get(processor) ?? { events: [], stamped: new Set() };
      calls.set(processor, call);
      call.events.push(...events);
      for (const id of part.opening.stamped) call.stamped.add(id);
    }
    for (const [processor, { events, stamped }] of calls) {
      await this.process(tx, processor, events, stamped, after);
    }
  }

  /** Sets aside what is void, known or behind something parked. @returns what is to be processed */
  private async ready(tx: EntityManager, part: Part, after: AfterCommit): Promise<Admitted[]> {
    const { topic, verdicts, opening } = part;
    await this.setAside(tx, topic, verdicts.filter(isVoid), after);
    let events = verdicts.filter((verdict): verdict is Admitted => !isVoid(verdict));
    if (this.options.usesInbox(topic)) events = await dropDuplicates(tx, events);
    const waiting = await stillParked(tx, topic, opening.parked);
    if (waiting.size === 0) return events;
    const isWaiting = (event: Admitted): boolean => waiting.has(event.attributes.subject);
    await park(tx, events.filter(isWaiting), 0, 'behind-another');
    return events.filter((event) => !isWaiting(event));
  }

  /** All that void records of one topic cause: quarantine, a re-send of this node's own, the processor's own view. */
  async setAside(
    tx: EntityManager,
    topic: string,
    voids: readonly Void[],
    after: AfterCommit,
  ): Promise<void> {
    if (voids.length === 0) return;
    const { logger, wakeRelay } = this.options;
    await quarantine(tx, voids, logger);
    await resendOwnVoids(tx, voids, logger, after, wakeRelay);
    await this.options.processorFor(topic).voided?.(tx, voids, after);
  }

  /** @param stamped ids of those own events that the outbox knows */
  async process(
    tx: EntityManager,
    processor: TopicProcessor,
    events: readonly Admitted[],
    stamped: ReadonlySet<string>,
    after: AfterCommit,
  ): Promise<void> {
    // only lanes come back to their speaker
    const returned = events.filter(({ record }) => isLane(record.topic));
    const adopted = await adoptUnknown(tx, returned, stamped);
    await processor.process(tx, events, after);
    if (adopted.length === 0) return;
    this.options.logger.error(
      { alarm: 'restored', topic: adopted[0]?.record.topic, adopted: adopted.length },
      'this database was restored',
    );
    const ids = await withdrawAutomatic(tx, adopted);
    if (ids.length > 0) await processor.withdrawn?.(tx, ids);
    after.push(this.options.wakeRelay);
  }
}

/** Runs what was to be done after the commit, each once. */
export function runHooks(hooks: readonly (() => void)[], logger: Log): void {
  for (const hook of new Set(hooks)) {
    try {
      hook();
    } catch (error) {
      logger.error({ code: errorCode(error) }, 'work after the commit failed');
    }
  }
}
