// Thread of sequencer.mjs: two nodes' relays. What becomes due while a partition's append is under way goes with the next.
import { parentPort, workerData } from 'node:worker_threads';
import { openEventLog, silentLog } from '#messaging';
import { now, sleep } from '../lib/stats.mjs';

const { logOptions, lane, records, rate } = workerData;
const log = await openEventLog({ ...logOptions, clientId: 'teller', logger: silentLog });
const partitions = new Map();
for (const [place, { key, headers, value }] of records.entries()) {
  const partition = await log.partitionFor(lane, key);
  const record = { key, headers, value: Buffer.from(value) };
  partitions.set(partition, [...(partitions.get(partition) ?? []), { place, record }]);
}

const start = now();
const dueAt = ({ place }) => start + (place / rate) * 1000;
const times = await Promise.all([...partitions].map(([partition, waiting]) => tell(partition, waiting)));
await log.close();
parentPort.postMessage(times.flat());

/** Open loop. @returns each event's id, when it was due, and when the log had it */
async function tell(partition, waiting) {
  const told = [];
  while (told.length < waiting.length) {
    const upTo = waiting.findIndex((each) => dueAt(each) > now());
    const due = waiting.slice(told.length, upTo === -1 ? undefined : upTo);
    if (due.length === 0) {
      await sleep(1);
      continue;
    }
    await log.append(
      lane,
      partition,
      due.map(({ record }) => record),
    );
    const at = now();
    told.push(...due.map((each) => ({ id: each.record.headers.ce_id, due: dueAt(each), at })));
  }
  return told;
}
