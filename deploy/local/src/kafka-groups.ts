import { Kafka, logLevel } from 'kafkajs';

/**
 * Makes a new broker ready for consumer groups: it creates its own topic for them only when somebody first asks, and
 * every consumer would wait for that.
 */
export async function prepareGroups(brokers: readonly string[]): Promise<void> {
  const kafka = new Kafka({
    clientId: 'npm-start',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 40 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.describeGroups(['npm-start']);
  } finally {
    await admin.disconnect();
  }
}
