import { randomBytes, randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEventLog, silentLog, topicSpecs, type LogRecord } from '#messaging';
import { logDatabaseUrl } from './database.js';
import { ByteSearch, type Needle } from './find-bytes.js';
import type { TestStack } from './with-stack.js';

/** What must not be found, by the name of the field into which it was typed. */
export type Canaries = Readonly<Record<string, string>>;

const letters = (count: number): string =>
  Array.from(randomBytes(count), (byte) => String.fromCharCode(97 + (byte % 26))).join('');

export const canaryWord = (): string => `Zanzara ${letters(10)}`;
export const canaryPhone = (): string => `+39 ${String(randomInt(1e11, 1e12))}`;
export const canaryLanguage = (): string => `qaa-${letters(8)}`;

const COMUNI = Array.from({ length: 10 }, (_, index) => String(110_001 + index));

/** Every comune is known everywhere; five of them in an order of their own are not. */
export function canaryComuni(): string[] {
  for (;;) {
    const rest = [...COMUNI];
    const drawn = Array.from({ length: 5 }, () => rest.splice(randomInt(rest.length), 1)[0] ?? '');
    if (drawn.join() !== [...drawn].sort().join()) return drawn;
  }
}

/** The part of a canary that nothing else has; the rest makes it look like what a person types. */
const ownPart = (text: string): string =>
  (text.match(/[\da-z,]{8,}/gi) ?? [text]).reduce((longest, part) =>
    part.length > longest.length ? part : longest,
  );

/** A list also as JSON, as JSON in JSON, and in an address. */
const listed = (text: string): string[] =>
  text.includes(',')
    ? ['","', '", "', '\\",\\"', '%2C', '%22%2C%22', ', '].map((separator) => text.replaceAll(',', separator))
    : [];

/** A text as it is, in hexadecimal, in base64 and base64url wherever it begins, in UTF-16, and escaped in JSON. */
export function formsOf(text: string): Buffer[] {
  const own = ownPart(text);
  const plain = [own, ...listed(own)];
  const encoded = [own, own.toUpperCase(), ...listed(own)].flatMap((each) => [
    Buffer.from(each).toString('hex'),
    ...inBase64(each, 'base64'),
    ...inBase64(each, 'base64url'),
  ]);
  // without the outermost zero both byte orders are alike
  const wide = plain.map((each) => Array.from(each).join('\0'));
  const escaped = Array.from(own, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join(
    '',
  );
  return [...new Set([...plain, ...encoded, ...wide, escaped])].map((form) => Buffer.from(form, 'latin1'));
}

function inBase64(text: string, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(' '.repeat(shift) + text)
      .toString(encoding)
      .replaceAll('=', '');
    // what shares its characters with the neighbours is left out
    const end = (shift + text.length) % 3 === 0 ? encoded.length : -1;
    return encoded.slice([0, 2, 3][shift], end);
  });
}

/** Looks for these in all their forms. */
export const searchFor = (canaries: Canaries): ByteSearch =>
  new ByteSearch(
    Object.entries(canaries).flatMap(([name, text]) =>
      formsOf(text).map((bytes): Needle => ({ name, bytes })),
    ),
  );

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

export const bytesOf = ({ topic, key, headers, value }: LogRecord): Buffer =>
  Buffer.concat([Buffer.from([topic, key ?? '', ...headers.flat(), ''].join('\n')), value]);

/** Where each node's and the gateway's private port is. */
export async function privateUrls({ stack, dataDir }: TestStack): Promise<Readonly<Record<string, string>>> {
  const ports = JSON.parse(await readFile(join(dataDir, 'ports.json'), 'utf8')) as {
    gateway?: { private: number };
  };
  const nodes = Object.entries(stack.nodes).map(([node, { privateUrl }]) => [node, privateUrl] as const);
  return {
    ...Object.fromEntries(nodes),
    gateway: `http://127.0.0.1:${String(ports.gateway?.private ?? 0)}`,
  };
}

/** The private ports' metrics, the gateway's too. */
export async function allMetrics(stack: TestStack): Promise<string> {
  const urls = Object.values(await privateUrls(stack));
  const texts = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return texts.join('\n');
}
