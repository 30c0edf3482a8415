import { afterAll, describe, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaBrokers, ownKafka } from '#testing';
import { describeEventLog } from './contract/index.js';
import { outlivesRestart } from './contract/restart.js';

const brokers = kafkaBrokers() ?? [];
const foreign = new Kafka({ brokers: [...brokers, '127.0.0.1:1'], logLevel: logLevel.NOTHING }).producer({
  createPartitioner:
    () =>
    ({ message }) =>
      message.partition ?? 0,
});

(brokers.length > 0 ? describe : describe.skip)('Kafka', () => {
  afterAll(() => foreign.disconnect());

  describeEventLog({
    connection: () => ({ kind: 'kafka', brokers }),
    putForeign: async (topic, partition, { key, headers, value }) => {
      await foreign.connect();
      const names = [...new Set(headers.map(([name]) => name))];
      const gathered = names.map(
        (name) => [name, headers.filter((h) => h[0] === name).map((h) => h[1])] as const,
      );
      await foreign.send({
        topic,
        messages: [{ key, value, partition, headers: Object.fromEntries(gathered) }],
      });
    },
  });

  it('outlives a restart of the broker under load', async () => {
    const server = await ownKafka();
    await outlivesRestart({ kind: 'kafka', brokers: server.brokers }, () => server.restart());
    await server.remove();
  }, 180_000);
});
