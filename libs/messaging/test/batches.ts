import type { BatchRunner } from '../src/batch-runner.js';
import type { Batch, BatchOutcome } from '../src/event-log.js';
import type { TestDatabase } from './database.js';
import type { MemoryLog } from './memory-log.js';

/** Where a key's records are. */
export const partitionOf = async (log: MemoryLog, topic: string, key: string): Promise<number> =>
  log.partitionFor(topic, key);

/** A partition's records as a subscription would deliver them. */
export async function batchOf(log: MemoryLog, topic: string, partition: number, from = 0n): Promise<Batch> {
  const records = await log.read(topic, partition, from, 10_000);
  return { topic, partition, records, signal: new AbortController().signal };
}

/** Runs all partitions of a topic once, from the beginning, whatever was read before. */
export async function runAll(runner: BatchRunner, log: MemoryLog, topic: string): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = [];
  for (const { partition, high } of await log.offsets(topic)) {
    if (high > 0n) outcomes.push(await runner.run(await batchOf(log, topic, partition)));
  }
  return outcomes;
}

/** All partitions of a topic at once, as a subscription delivers them. @returns the different outcomes */
export async function runAtOnce(runner: BatchRunner, log: MemoryLog, topic: string): Promise<BatchOutcome[]> {
  const filled = (await log.offsets(topic)).filter(({ high }) => high > 0n);
  const batches = await Promise.all(filled.map(({ partition }) => batchOf(log, topic, partition)));
  const outcomes = await Promise.all(batches.map((batch) => runner.run(batch)));
  return outcomes.filter((outcome, i) => outcomes.findIndex((other) => other.do === outcome.do) === i);
}

/** Why records lie in quarantine, in the order they came there. */
export const quarantined = async (database: TestDatabase): Promise<string[]> => {
  const rows: { fault: string }[] = await database.dataSource.query(
    `SELECT fault FROM quarantine ORDER BY at`,
  );
  return rows.map((row) => row.fault);
};
