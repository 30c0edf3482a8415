// How fast `staffetta verify` is beside the signatures alone: what the command does, without its words.
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseVkey, witnessPolicy } from '#merkle';
import { hireThreads } from '../../dist/cli/src/verify/events/crew.js';
import { LogSource } from '../../dist/cli/src/verify/log-source.js';
import { Remembered } from '../../dist/cli/src/verify/remembered.js';
import { verifyLog } from '../../dist/cli/src/verify/verify-log.js';
import { answerWith } from '../lib/child.mjs';

const SCRIPT = new URL('../../dist/cli/src/verify/events/check-worker.js', import.meta.url);
const SHOWN = new URL('./shown.mjs', import.meta.url);

answerWith(async ({ events, leaves, rounds }) => {
  const server = fork(SHOWN, { stdio: ['ignore', 2, 2, 'ipc'] });
  const { url, pins, vkey } = await new Promise((resolve, reject) => {
    server.once('message', ({ result, error }) => (error ? reject(new Error(error)) : resolve(result)));
    server.once('exit', () => reject(new Error('the log is not shown')));
    server.send({ events, leaves });
  });
  const policy = {
    ...witnessPolicy({ log: { vkey: parseVkey(vkey), operator: 'bench' }, witnesses: [] }),
    trusted: { pins, province: 'provincia-bat' },
  };
  const run = async (name, token, count) => {
    const seen = await mkdtemp(join(tmpdir(), 'staffetta-bench-'));
    try {
      const from = performance.now();
      const source = new LogSource(`${url}/${name}/log`, token);
      const { faults, events: found } = await verifyLog(source, policy, new Remembered(seen), {
        hire: hireThreads(SCRIPT),
      });
      const seconds = (performance.now() - from) / 1_000;
      if (faults.length > 0) throw new Error(faults[0].says);
      if (token !== undefined && found.checked !== count) throw new Error('not all were checked');
      return count / seconds;
    } finally {
      await rm(seen, { recursive: true, force: true });
    }
  };
  try {
    const found = { raw: [], events: [], leaves: [] };
    for (let round = 0; round < rounds; round += 1) {
      found.raw.push(rawRate());
      found.events.push(await run('events', 'token', events));
      found.leaves.push(await run('leaves', undefined, leaves));
    }
    const [raw, signed, hashed] = [found.raw, found.events, found.leaves].map(median);
    const cores = availableParallelism();
    return {
      cores,
      rawPerCore: Math.round(raw),
      eventsPerSecond: Math.round(signed),
      shareOfRaw: Math.round((signed / (raw * cores)) * 100) / 100,
      // each leaf of a tree costs one hash of two others, but for the last
      hashesPerSecond: Math.round(hashed),
      peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1_024),
    };
  } finally {
    server.kill();
  }
});

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Ed25519 of Node alone, on one thread, over texts as long as an envelope's. */
function rawRate() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const text = randomBytes(600);
  const signature = sign(null, text, privateKey);
  const from = performance.now();
  let count = 0;
  for (; performance.now() - from < 1_500; count += 50)
    for (let i = 0; i < 50; i += 1) if (!verify(null, text, publicKey, signature)) throw new Error('false');
  return count / ((performance.now() - from) / 1_000);
}
