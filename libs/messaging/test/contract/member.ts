// A member of a consumer group in a process of its own, so that it can be killed. Tells its parent what it was given.
import { openEventLog, type EventLogOptions } from '../../src/open-event-log.js';
import { silentLog } from '../../src/log.js';

const [options, group, topic] = process.argv.slice(2) as [string, string, string];
const log = await openEventLog({ ...(JSON.parse(options) as EventLogOptions), logger: silentLog });
await log.subscribe({
  group,
  topics: [topic],
  position: () => Promise.resolve(undefined),
  onBatch: ({ partition, records }) => {
    process.send?.({ partition, values: records.map((record) => record.value.toString()) });
    return Promise.resolve({ do: 'done' });
  },
  onError: () => undefined,
});
process.on('disconnect', () => process.exit());
