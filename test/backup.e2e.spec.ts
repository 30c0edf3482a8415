import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, startStack } from '#local';
import {
  claimIdentity,
  namesIn,
  story,
  tellEverything,
  textsOf,
  type Ended,
  type Story,
} from './journeys/canary-story.js';
import { allIsTold, checkOf } from './support/audit.js';
import { searchFor } from './support/canaries.js';
import { staffetta } from './support/cli.js';
import { withDatabase } from './support/database.js';
import type { ByteSearch } from './support/find-bytes.js';
import { foundInDatabases } from './support/find-canaries.js';
import { bothTellTheSame } from './support/journey.js';
import { awaitState, say } from './support/referrals.js';
import { allReceived, countReferrals, preparedRequest, send } from './support/steadfast.js';
import { awaitUnit, type Unit } from './support/units.js';
import { verified } from './support/verified.js';
import { kafkaCanRun, reach, type LogKind, type TestStack } from './support/with-stack.js';

const DRILL_MS = 900_000;
const NODE_DATABASES = `datname NOT IN ('postgres', 'staffetta_log') AND NOT datistemplate`;

/** The log outlives its nodes: on Kafka with the whole server's folder gone, embedded with every node's database. */
const DISASTERS: Readonly<Record<LogKind, (dataDir: string) => Promise<void>>> = {
  kafka: (dataDir) => rm(join(dataDir, 'postgres'), { recursive: true }),
  embedded: (dataDir) =>
    withServer(dataDir, async (url) => {
      await withDatabase(url, async (client) => {
        const { rows } = await client.query<{ name: string }>(
          `SELECT datname AS name FROM pg_database WHERE ${NODE_DATABASES}`,
        );
        expect(rows.length).toBeGreaterThan(5);
        for (const { name } of rows) await client.query(`DROP DATABASE "${name}"`);
      });
    }),
};

drill('embedded');
drill('kafka');

function drill(log: LogKind): void {
  (log === 'embedded' || kafkaCanRun() ? describe : describe.skip)(
    `a night on which all is lost, ${log}`,
    () => {
      let running: TestStack;
      let copies: string;
      beforeAll(async () => {
        copies = await mkdtemp(join(tmpdir(), 'staffetta-copies-'));
        const dataDir = await mkdtemp(join(tmpdir(), `staffetta-drill-${log}-`));
        running = await start(dataDir, log);
      }, DRILL_MS);
      afterAll(async () => {
        await running.handle.stop();
        for (const folder of [copies, running.dataDir]) await rm(folder, { recursive: true, force: true });
      }, DRILL_MS);

      it(
        'nothing that was in the log is lost, and nothing that was typed is in a copy',
        async () => {
          const texts = story();
          const told = await tellEverything(running, texts);
          await claimIdentity(running, told, texts, () => Promise.resolve());
          const request = await preparedRequest(running.as('cav-1'));
          const [asked = ''] = await send(running.as('cav-1'), request, 1);
          // of another case: her yes to one place ends her other requests
          const [held = ''] = await send(running.as('cav-1'), await preparedRequest(running.as('cav-1')), 1);
          await hold(running, held);
          await allIsTold(running);

          const during: string[] = [];
          const to = join(copies, 'databases');
          const copying = copy(running.dataDir, to, join(copies, 'keys'));
          while (copying.going()) during.push(...(await send(running.as('cav-1'), request, 1)));
          expect(await copying.ended).toBe(0);
          expect(during).not.toEqual([]);

          const after = await send(running.as('cav-1'), request, 3);
          await allReceived(running, [...during, ...after]);
          await confirm(running, held);
          await say(running.as('casa-rifugio-1'), asked, 'acknowledgement');
          await allIsTold(running);
          const count = await countReferrals(running, 'shelter-beds');
          const agreed = running.stack;

          await running.handle.stop();
          await DISASTERS[log](running.dataDir);
          const [name = ''] = await readdir(to);
          const search = searchFor({ ...textsOf(texts), referral: held });
          expect(await foundInCopy(join(to, name), search)).toEqual(['referral']);
          const restored = await staffetta(running, 'restore', join(to, name), '--new-log', '--json');
          expect(restored.code).toBe(0);
          expect((JSON.parse(restored.stdout) as { nodes: string[] }).nodes.sort()).toEqual(
            Object.keys(agreed.nodes).sort(),
          );
          await saysNothingAlone(running, search);

          running = await start(running.dataDir, log);
          await allReceived(running, [...during, ...after]);
          await allAsItWas(running, told, { held, asked });
          expect(await countReferrals(running, 'shelter-beds')).toBe(count);
          await knowsHerAgain(running, told, texts);
          await goesOn(running, request, asked);
          await auditAccepts(running);
        },
        DRILL_MS,
      );
    },
  );
}

const start = async (dataDir: string, log: LogKind): Promise<TestStack> =>
  reach(await startStack({ dataDir, port: 0, log, durable: false }), dataDir, log);

async function withServer<T>(dataDir: string, work: (url: string) => Promise<T>): Promise<T> {
  const server = await startPostgres({ dir: join(dataDir, 'postgres'), durable: false });
  return work(server.url).finally(() => server.stop());
}

/** `staffetta backup`, beside everything else. */
function copy(dataDir: string, to: string, keys: string): { going(): boolean; ended: Promise<number> } {
  const args = [resolve('cli/staffetta.mjs'), '--data', dataDir, 'backup', to, '--keys', keys, '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit').then(([code]) => code as number);
  return { going: () => child.exitCode === null, ended };
}

/** What the copy's files hold, unpacked: bytes stand in them as hexadecimal. */
async function foundInCopy(folder: string, search: ByteSearch): Promise<string[]> {
  const found = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    for (const name of search.in(entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes)) found.add(name);
  }
  return [...found].sort();
}

/** Databases without the key store: it is elsewhere while every table is searched. */
async function saysNothingAlone(stack: TestStack, search: ByteSearch): Promise<void> {
  const [keys, away] = [join(stack.dataDir, 'keys'), join(stack.dataDir, 'keys-elsewhere')];
  await rename(keys, away);
  await withServer(stack.dataDir, async (url) => {
    const nodes = { 'province-audit': { ...stack.stack.nodes['province-audit'], databaseUrl: url } };
    const there = { ...stack, stack: { ...stack.stack, nodes } } as TestStack;
    const found = await foundInDatabases(there, search);
    expect(new Set(found.map(({ name }) => name))).toEqual(new Set(['referral']));
  });
  await rename(away, keys);
}

async function hold(stack: TestStack, id: string): Promise<void> {
  const [centre, shelter] = [stack.as('cav-1'), stack.as('casa-rifugio-1')];
  await awaitState(shelter, id, 'received');
  await say(shelter, id, 'acknowledgement');
  await say(shelter, id, 'offer', { unit: 'U-7K' });
  await awaitState(centre, id, 'offered');
  await awaitUnit(shelter, 'U-7K', 'held');
}

async function confirm(stack: TestStack, id: string): Promise<void> {
  const [centre, shelter] = [stack.as('cav-1'), stack.as('casa-rifugio-1')];
  await say(centre, id, 'confirmation', { escort: true });
  await awaitState(shelter, id, 'confirmed');
  await awaitUnit(shelter, 'U-7K', 'reserved');
}

/** Also what was said after the copy; each unit stands for one referral. */
async function allAsItWas(
  stack: TestStack,
  { told, placement }: Ended,
  { held, asked }: Readonly<Record<'held' | 'asked', string>>,
): Promise<void> {
  const [centre, shelter] = [stack.as('cav-1'), stack.as('casa-rifugio-1')];
  const parties = { sender: centre, recipient: shelter };
  await bothTellTheSame({ id: held, ...parties, ends: 'confirmed' });
  await bothTellTheSame({ id: placement, ...parties, ends: 'confirmed' });
  await bothTellTheSame({ id: asked, ...parties, ends: 'acknowledged' });
  for (const { id, sender, recipient, ends } of told) {
    if (id === placement) continue;
    const again = (who: typeof sender) => stack.as(who.institution);
    await bothTellTheSame({ id, sender: again(sender), recipient: again(recipient), ends });
  }
  await awaitUnit(shelter, 'U-7K', 'reserved');
  const { items } = await shelter.ok(shelter.get<{ items: Unit[] }>('units'));
  const taken = items.flatMap(({ referral }) => referral ?? []);
  expect([...taken].sort()).toEqual([held, placement].sort());
}

/** The shelter was told her name before the copy; what unseals it is in today's key store. */
async function knowsHerAgain(stack: TestStack, { placement }: Ended, texts: Story): Promise<void> {
  const shelter = stack.as('casa-rifugio-1');
  const { purpose } = await shelter.ok(shelter.get<{ purpose: string }>(`referrals/${placement}`));
  const told = await shelter.ok(shelter.post(`referrals/${placement}/identity`, { purpose }));
  expect(namesIn(told, texts)).toEqual(Object.keys(texts.identity).sort());
}

async function goesOn(stack: TestStack, request: object, asked: string): Promise<void> {
  const [centre, shelter] = [stack.as('cav-1'), stack.as('casa-rifugio-1')];
  const [fresh = ''] = await send(centre, request, 1);
  await allReceived(stack, [fresh]);
  await say(shelter, fresh, 'acknowledgement');
  for (const id of [fresh, asked]) {
    await say(centre, id, 'own-decision');
    await awaitState(shelter, id, 'declined-by-woman');
    await bothTellTheSame({ id, sender: centre, recipient: shelter, ends: 'declined-by-woman' });
  }
}

/** Its record is whole, and what it asks is why chains began anew; so does whoever checks it from outside. */
async function auditAccepts(stack: TestStack): Promise<void> {
  await allIsTold(stack);
  const auditor = stack.as('provincia-bat', 'auditor', 'province-audit');
  expect(await checkOf(auditor)).toMatchObject({ ok: true, faults: [] });
  const { items } = await auditor.ok(
    auditor.get<{ items: { rule: string }[] }>('findings?state=open&limit=100'),
  );
  expect(new Set(items.map(({ rule }) => rule))).toEqual(new Set(['chain-restarted']));
  const { verdict, faults, events } = await verified(stack);
  expect({ verdict, faults }).toEqual({ verdict: 'right', faults: [] });
  const explained = [...events.told, ...events.young];
  expect(new Set(explained.map(({ rule }) => rule))).toEqual(new Set(['chain-restarted']));
}
