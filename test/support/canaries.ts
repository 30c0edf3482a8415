import { randomBytes, randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { openEventLog, silentLog, topicSpecs, type LogRecord } from '#messaging';
import { logDatabaseUrl, withDatabase } from './database.js';
import type { TestStack } from './with-stack.js';

/** What must not be found, by the name of the field into which it was typed. */
export type Canaries = Readonly<Record<string, string>>;

const word = (prefix: string): string => `${prefix}${randomBytes(5).toString('hex')}`;

export const canaryWord = (): string => word('Zanzara ');
export const canaryPhone = (): string => `+39 ${String(randomInt(1e9, 1e10))}`;
export const canaryLanguage = (): string => `qaa-${randomBytes(4).toString('hex')}`;

/** A text as it is, and as it looks inside hexadecimal and base64. */
function forms(text: string): string[] {
  const inBase64 = (['base64', 'base64url'] as const).flatMap((encoding) =>
    [0, 1, 2].map((shift) => {
      const encoded = Buffer.from(' '.repeat(shift) + text)
        .toString(encoding)
        .replaceAll('=', '');
      // what shares its characters with the neighbours is left out
      const end = (shift + text.length) % 3 === 0 ? encoded.length : -1;
      return encoded.slice([0, 2, 3][shift], end);
    }),
  );
  return [...new Set([text, Buffer.from(text).toString('hex'), ...inBase64])];
}

/** Names of the canaries in a text. */
export const foundIn = (text: string, canaries: Canaries): string[] =>
  Object.entries(canaries)
    .filter(([, canary]) => forms(canary).some((form) => text.includes(form)))
    .map(([name]) => name);

const said = (where: string, names: readonly string[]): string[] => names.map((name) => `${where}: ${name}`);

/** Every row of every table, all columns as text. @returns `database.table: canary` */
export async function foundInDatabase(name: string, url: string, canaries: Canaries): Promise<string[]> {
  return withDatabase(url, async (client) => {
    const { rows: tables } = await client.query<{ table: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS table FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    if (tables.length === 0) return [];
    const found: string[] = [];
    for (const { table } of tables) {
      for (const [canary, text] of Object.entries(canaries)) {
        const { rowCount } = await client.query(
          `SELECT FROM ${table} AS t WHERE EXISTS (
             SELECT FROM unnest($1::text[]) AS form WHERE position(form IN t::text) > 0) LIMIT 1`,
          [forms(text)],
        );
        if (rowCount !== 0) found.push(`${name} ${table}: ${canary}`);
      }
    }
    return found;
  });
}

/** All that the stack wrote to disk but PostgreSQL's own files: logs, keys, Kafka's segments. @returns `file: canary` */
export async function foundInFiles({ dataDir }: TestStack, canaries: Canaries): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const databases = join(dataDir, 'postgres', 'data') + sep;
    // indexes hold offsets, and are large
    if (!entry.isFile() || path.startsWith(databases) || path.endsWith('index')) continue;
    found.push(...said(path.slice(dataDir.length + 1), foundIn(await readFile(path, 'latin1'), canaries)));
  }
  return found;
}

/** Every record of every topic: key, headers, value. */
export async function allRecords(stack: TestStack): Promise<LogRecord[]> {
  const { log: kind, kafka, nodes } = stack.stack;
  const parties = Object.entries(nodes).flatMap(([node, { party }]) => (party ? [node] : []));
  const log = await openEventLog({
    kind,
    brokers: kafka.brokers,
    databaseUrl: await logDatabaseUrl(stack),
    clientId: 'canaries',
    logger: silentLog,
  });
  try {
    const records: LogRecord[] = [];
    for (const { name } of topicSpecs(parties)) {
      for (const { partition, low, high } of await log.offsets(name)) {
        for (let next = low; next < high;) {
          const read = await log.read(name, partition, next, 500);
          records.push(...read);
          next = (read.at(-1)?.offset ?? high - 1n) + 1n;
        }
      }
    }
    return records;
  } finally {
    await log.close();
  }
}

export const textOf = ({ topic, key, headers, value }: LogRecord): string =>
  [topic, key ?? '', ...headers.flat(), value.toString('latin1')].join('\n');

/** The private ports' metrics, the gateway's too. */
export async function allMetrics({ stack, dataDir }: TestStack): Promise<string> {
  const ports = JSON.parse(await readFile(join(dataDir, 'ports.json'), 'utf8')) as {
    gateway?: { private: number };
  };
  const urls = Object.values(stack.nodes).map(({ privateUrl }) => privateUrl);
  const gateway = `http://127.0.0.1:${String(ports.gateway?.private ?? 0)}`;
  const texts = await Promise.all(
    [...urls, gateway].map(async (url) => (await fetch(`${url}/metrics`)).text()),
  );
  return texts.join('\n');
}
