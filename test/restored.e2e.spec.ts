import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { allIsTold, checkOf } from './support/audit.js';
import { withDatabase } from './support/database.js';
import { bothTellTheSame } from './support/journey.js';
import { awaitState, say } from './support/referrals.js';
import { allReceived, preparedRequest, send } from './support/steadfast.js';
import { verified } from './support/verified.js';
import { onBothLogs, type TestStack } from './support/with-stack.js';

const RESTORE_MS = 240_000;
const COPY = 'last_night';

/** Runs statements as PostgreSQL's own administrator, beside the nodes' databases. */
async function administer({ dataDir, stack }: TestStack, ...statements: string[]): Promise<void> {
  const url = new URL(stack.nodes['shelter-beds']?.databaseUrl ?? '');
  url.username = 'postgres';
  url.password = await readFile(join(dataDir, 'postgres/password'), 'utf8').then((text) => text.trim());
  url.pathname = '/postgres';
  await withDatabase(url.href, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

/** Nobody may be connected to a database that is copied or renamed; those of a killed node take a moment to go. */
const unused = (stack: TestStack, name: string): Promise<boolean> =>
  waitFor(`${name} is not in use`, async () => {
    await administer(
      stack,
      `DO $$ BEGIN IF EXISTS (SELECT FROM pg_stat_activity WHERE datname = '${name}') THEN
         RAISE EXCEPTION 'in use'; END IF; END $$`,
    );
    return true;
  });

/** Everything of a node but its keys goes back to what it was when this was called. @returns what puts it back */
async function remember(stack: TestStack, node: string): Promise<() => Promise<void>> {
  const name = node.replaceAll('-', '_');
  const { handle } = stack;
  await handle.halt(node);
  await unused(stack, name);
  await administer(stack, `CREATE DATABASE "${COPY}" TEMPLATE "${name}" OWNER "${name}"`);
  await handle.resume(node);
  return async () => {
    await handle.halt(node);
    await unused(stack, name);
    await administer(stack, `DROP DATABASE "${name}"`, `ALTER DATABASE "${COPY}" RENAME TO "${name}"`);
    await handle.resume(node);
  };
}

onBothLogs('a node with last night’s database and today’s keys', (stack) => {
  it.each([
    ['shelter-beds', 'casa-rifugio-1'],
    ['intake-cav', 'cav-1'],
  ])(
    '%s finds its own words in the lane, says so, and goes on',
    async (node, institution) => {
      const running = stack();
      const [centre, shelter] = [running.as('cav-1'), running.as('casa-rifugio-1')];
      const request = await preparedRequest(centre);
      const [old = ''] = await send(centre, request, 1);
      await allReceived(running, [old]);
      await allIsTold(running);
      const putBack = await remember(running, node);
      await say(shelter, old, 'acknowledgement');
      await say(shelter, old, 'info-request', { question: 'Arriva da sola?' });
      await awaitState(centre, old, 'info-requested');
      await say(centre, old, 'info', { answer: 'Sì.' });
      const [lost = ''] = await send(centre, request, 1);
      await allReceived(running, [lost]);
      await allIsTold(running);

      await putBack();
      const alike = (id: string, ends: string): Promise<unknown> =>
        bothTellTheSame({ id, sender: centre, recipient: shelter, ends });
      await alike(old, 'acknowledged');
      await alike(lost, 'received');

      // the agreement is older than the backup, so it is there at both
      const [fresh = ''] = await send(centre, request, 1);
      await allReceived(running, [fresh]);
      for (const id of [lost, fresh]) await say(shelter, id, 'acknowledgement');
      for (const id of [old, lost, fresh]) {
        await say(centre, id, 'own-decision');
        await awaitState(shelter, id, 'declined-by-woman');
        await alike(id, 'declined-by-woman');
      }

      await allIsTold(running);
      const auditor = running.as('provincia-bat', 'auditor', 'province-audit');
      expect(await checkOf(auditor)).toMatchObject({ ok: true, faults: [] });
      const { items } = await auditor.ok(
        auditor.get<{ items: { rule: string; institutions: string[] }[] }>('findings?state=open'),
      );
      // to be answered by whoever was restored; nothing that would call it a forgery
      expect(new Set(items.map(({ rule }) => rule))).toEqual(new Set(['chain-restarted']));
      expect(items.flatMap(({ institutions }) => institutions)).toContain(institution);
      // so says whoever checks the log from outside: it holds, and a node began its chain again
      const { verdict, faults, events } = await verified(running);
      expect({ verdict, faults }).toEqual({ verdict: 'right', faults: [] });
      const explained = [...events.told, ...events.young];
      expect(new Set(explained.map(({ rule }) => rule))).toEqual(new Set(['chain-restarted']));
      const says = `/${node}/${institution} began its chain again, as after a restore`;
      expect(explained).toContainEqual(expect.objectContaining({ says: expect.stringContaining(says) }));
    },
    RESTORE_MS,
  );
});
