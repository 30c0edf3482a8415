import { toHeaders } from '#contracts';
import { prepareStamps } from '../../../dist/libs/messaging/src/stamp.js';
import { storeStamps } from '../../../dist/libs/messaging/src/stamp-store.js';
import { usableKeys } from '../../../dist/libs/messaging/src/relay-keys.js';

const LIMIT = 100;

/** Before an operator's transaction commits, what it has put into the outbox is stamped and sent. */
export const publishBeforeCommit = (node) => async (session) => {
  if (!node.caughtUp || !session.slot.startsWith('operator')) return;
  const { log, registry } = node.world;
  const client = { query: (...args) => session.raw(...args) };
  const speakers = node.institutions.map((institution) => `/${node.name}/${institution}`);
  const keys = usableKeys({ keyStore: node.keyStore, registry, speakers });
  const partitionFor = (topic, key) => log.partitionFor(topic, key);
  const stamped = await prepareStamps(client, { ...keys, partitionFor, limit: LIMIT });
  if (stamped.rows.length === 0 || !(await storeStamps(client, stamped))) return;
  for (const { topic, partition, key, attributes, value } of stamped.rows) {
    await log.append(topic, partition, [{ key, headers: toHeaders(attributes), value }]);
  }
};
