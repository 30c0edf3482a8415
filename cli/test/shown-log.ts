import { createPrivateKey, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  appendLeaves,
  COSIGNATURE_V1,
  cosign,
  ED25519,
  EMPTY_FRONTIER,
  encodeEntries,
  entriesPath,
  formatCheckpoint,
  formatVkey,
  leafHash,
  parseNote,
  rawPublicKey,
  rootOf,
  signNote,
  tilePath,
  tilesOf,
  witnessPolicy,
} from '#merkle';

const ORIGIN = 'prova.example/log';
const key = (seed: number): KeyObject => {
  const d = Buffer.alloc(32, seed).toString('base64url');
  return createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x: '' }, format: 'jwk' });
};
/** Who signs for a log, by its name. */
export interface LogKey {
  readonly name: string;
  readonly privateKey: KeyObject;
}
/** A log's key, of this number. */
export const logKey = (name: string, seed: number): LogKey => ({ name, privateKey: key(seed) });
const LOG = logKey(ORIGIN, 1);
/** The verifier key of a log. */
export const vkeyOf = ({ name, privateKey }: LogKey, type = ED25519): string =>
  formatVkey({ name, type, publicKey: rawPublicKey(privateKey) });
export const WITNESSES = [
  { name: 'prova.example/asl', privateKey: key(2) },
  { name: 'prova.example/centro', privateKey: key(3) },
];
export const logPolicy = witnessPolicy({
  log: {
    vkey: { name: ORIGIN, type: ED25519, publicKey: rawPublicKey(LOG.privateKey) },
    operator: 'provincia-bat',
  },
  witnesses: WITNESSES.map(({ name, privateKey }) => ({
    vkey: { name, type: COSIGNATURE_V1, publicKey: rawPublicKey(privateKey) },
    operator: name,
  })),
});

/** When the witnesses cosign: seconds since 1970. */
export const COSIGNED = 1_772_438_400;

/** A log as files: what somebody who has its key, and its disk, can show. */
export function filesOf(entries: readonly string[], witnesses = WITNESSES, log = LOG): Map<string, Buffer> {
  const leaves = entries.map((entry) => leafHash(Buffer.from(entry)));
  const { frontier, complete } = appendLeaves(EMPTY_FRONTIER, leaves);
  const hashAt = (level: number, index: number): Buffer =>
    (level === 0
      ? leaves[index]
      : complete.find((one) => one.level === level && one.index === index)?.hash) ?? Buffer.alloc(0);
  const shown = new Map<string, Buffer>();
  for (const tile of tilesOf(entries.length)) {
    const { level, index, width } = tile;
    const hashes = Array.from({ length: width }, (_, place) => hashAt(level, index * 256 + place));
    shown.set(tilePath(tile), Buffer.concat(hashes));
    if (level > 0) continue;
    const some = entries.slice(index * 256, index * 256 + width).map((entry) => Buffer.from(entry));
    shown.set(entriesPath(tile), encodeEntries(some));
  }
  return shown.set('checkpoint', checkpointOf(entries.length, rootOf(frontier), witnesses, log));
}

/** What the log and its witnesses sign, true or not. */
export function checkpointOf(size: number, root: Buffer, witnesses = WITNESSES, log = LOG): Buffer {
  const body = formatCheckpoint({ origin: log.name, size, root });
  const note = signNote(body, log);
  const lines = witnesses.map((witness) => cosign(parseNote(note).body, { ...witness, seconds: COSIGNED }));
  return Buffer.from(note + lines.join(''));
}

/** The token that shows entries and envelopes. */
export const AUDITOR = 'auditor';

export interface Envelope {
  readonly index: number;
  readonly topic: string;
  readonly appendedAt: string;
  readonly envelope: Readonly<Record<string, string>> | null;
  readonly body: string | null;
}

export interface LogServer {
  /** Of the log, as …/log. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a log's files below `/log`, as the gateway too, and envelopes at `/v1/envelopes`, as the Province's node does. */
export async function serveLog(
  files: () => ReadonlyMap<string, Buffer>,
  envelopes: (topic: string | null) => readonly Envelope[] | undefined = () => undefined,
): Promise<LogServer> {
  const server = createServer(({ url = '', headers }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://log');
    const isAuditor = headers.authorization === `Bearer ${AUDITOR}`;
    const answer = (): Buffer | undefined => {
      if (pathname === '/v1/envelopes')
        return isAuditor ? page(envelopes(searchParams.get('topic')), searchParams) : undefined;
      const path = pathname.replace(/^(\/api\/province-audit)?\/log\//, '');
      return path.startsWith('tile/entries/') && !isAuditor ? undefined : files().get(path);
    };
    const bytes = answer();
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/log`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function page(all: readonly Envelope[] | undefined, asked: URLSearchParams): Buffer | undefined {
  const topic = asked.get('topic');
  const items = all
    ?.filter(({ index }) => index >= Number(asked.get('from')) && index < Number(asked.get('to')))
    .filter((one) => topic === null || one.topic === topic)
    .slice(0, 1_024);
  return items && Buffer.from(JSON.stringify({ items }));
}
