import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { staffetta } from './support/cli.js';
import { asSuperuser } from './support/find-canaries.js';
import { kafkaCanRun, withStack, type TestStack } from './support/with-stack.js';

const { ConfigResourceTypes, logLevel } = kafkajs;
const MOST_MS = 180_000;

async function examined(stack: TestStack): Promise<{ code: number; ill: string[] }> {
  const { code, stdout } = await staffetta(stack, 'doctor', '--json');
  const { findings } = JSON.parse(stdout) as { findings: { check: string; well: boolean; detail: string }[] };
  return {
    code,
    ill: findings.filter(({ well }) => !well).map(({ check, detail }) => `${check}: ${detail}`),
  };
}

(kafkaCanRun() ? describe : describe.skip)('staffetta doctor on a running stack', () => {
  const stack = withStack('kafka');

  it(
    'names a topic that is set otherwise, and a log that its own node could change',
    async () => {
      expect(await examined(stack())).toEqual({ code: 0, ill: [] });

      const { kafka } = stack().stack;
      const admin = new kafkajs.Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      await admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: ConfigResourceTypes.TOPIC,
            name: 'access',
            configEntries: [{ name: 'retention.ms', value: '3600000' }],
          },
        ],
      });
      await admin.disconnect();
      const lend = await readFile(join('deploy', 'postgres', 'lend-log.sql'), 'utf8');
      await asSuperuser(stack(), 'province_audit', async (client) => {
        await client.query(`SELECT set_config('staffetta.node', 'province_audit', false)`);
        await client.query(lend);
      });

      const { code, ill } = await examined(stack());
      expect(code).toBe(1);
      expect(ill).toEqual([
        'Kafka: topic access is set otherwise',
        'province-audit, its log: whoever has its node could change what was written',
      ]);
    },
    MOST_MS,
  );
});
