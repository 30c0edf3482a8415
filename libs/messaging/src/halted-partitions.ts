import { keyOf } from './delivery.js';
import type { Log } from './log.js';
import { halted } from './metrics.js';

/** `jump`: the offsets do not follow the row; `outside-log`: the log does not hold the row's offset. */
export interface HaltedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly reason: 'jump' | 'outside-log';
}

/** Partitions that wait for an operator, because reading on would skip what was never folded. */
export class HaltedPartitions {
  private readonly held = new Map<string, HaltedPartition>();

  constructor(private readonly logger: Log) {}

  has(topic: string, partition: number): boolean {
    return this.held.has(keyOf(topic, partition));
  }

  list(): HaltedPartition[] {
    return [...this.held.values()];
  }

  add(place: HaltedPartition): void {
    const { topic, partition, reason } = place;
    this.held.set(keyOf(topic, partition), place);
    halted.set({ topic, partition: String(partition) }, 1);
    this.logger.error({ alarm: 'jump', topic, partition, reason }, 'a partition is halted');
  }

  remove(topic: string, partition: number): void {
    this.held.delete(keyOf(topic, partition));
    halted.set({ topic, partition: String(partition) }, 0);
  }
}
