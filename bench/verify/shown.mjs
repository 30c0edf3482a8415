// The log that verify.mjs checks, on a server of its own: heartbeats of one speaker under one listed key. What is served
// is made beforehand, so that serving costs the verifier's cores little.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import {
  appendLeaves,
  ED25519,
  EMPTY_FRONTIER,
  encodeEntries,
  entriesPath,
  formatCheckpoint,
  formatVkey,
  leafHash,
  rawPublicKey,
  rootOf,
  signNote,
  tilePath,
  tilesOf,
} from '#merkle';
import { contractOf, envelopeDigest, payloadHash, signedBytes } from '#contracts';
import { generateEventKey, generateIdentityKey, listEventKey, sign } from '#trust';
import { answerWith } from '../lib/child.mjs';

const ORIGIN = 'bench.example/log';
const PAGE = 1_024;
const START = Date.parse('2026-03-02T08:00:00Z');

answerWith(async ({ events, leaves }) => {
  const { pins, said } = speak(events);
  const entries = said.map(({ envelope }) => Buffer.from(`{"envelope":"${envelopeDigest(envelope)}","v":1}`));
  const key = generateEventKey().privateKey;
  const logs = {
    events: filesOf(entries.map(leafHash), key, entries),
    leaves: filesOf(
      Array.from({ length: leaves }, (_, i) => leafHash(Buffer.from(String(i)))),
      key,
    ),
  };
  for (let from = 0; from < said.length; from += PAGE)
    logs.events.set(`/v1/envelopes?${from}`, page(said.slice(from, from + PAGE)));
  logs.events.set('/v1/envelopes?registry', page(said.filter(({ topic }) => topic === 'registry')));
  const server = createServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://log');
    const [, name, ...rest] = pathname.split('/');
    let path = `/${rest.join('/')}`;
    if (path === '/v1/envelopes') path += `?${searchParams.get('topic') ?? searchParams.get('from')}`;
    // the registry's second page is empty
    const isEnd = path.endsWith('?registry') && searchParams.get('from') !== '0';
    const bytes = isEnd ? page([]) : logs[name]?.get(path);
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const vkey = formatVkey({ name: ORIGIN, type: ED25519, publicKey: rawPublicKey(key) });
  return { url: `http://127.0.0.1:${server.address().port}`, pins, vkey, pid: process.pid };
});

const page = (items) => Buffer.from(JSON.stringify({ items }));

function speak(count) {
  const institution = 'provincia-bat';
  const source = `/protocol-registry/${institution}`;
  const identity = generateIdentityKey();
  const key = generateEventKey();
  let prev;
  const say = (type, topic, index, content) => {
    const value = Buffer.from(JSON.stringify(content));
    const at = new Date(START + index * 10).toISOString();
    const unsigned = {
      id: randomUUID(),
      source,
      type,
      time: at,
      subject: institution,
      specversion: '1.0',
      dataschema: contractOf(type).dataschema,
      payloadhash: payloadHash(value),
      epoch: '1772400000',
      seq: String(index + 1),
      ...(prev === undefined ? {} : { prev }),
      kid: key.kid,
    };
    const envelope = { ...unsigned, sig: sign(signedBytes(unsigned), key) };
    prev = envelopeDigest(envelope);
    return { index, topic, appendedAt: at, envelope, body: value.toString('base64') };
  };
  const listed = listEventKey(identity, key, { speaker: source, institution });
  const said = Array.from({ length: count }, (_, index) =>
    index === 0
      ? say('staffetta.registry.key-listed.v1', 'registry', index, listed)
      : say('staffetta.statements.heartbeat-emitted.v1', 'statements', index, {
          at: new Date(START).toISOString(),
        }),
  );
  return { pins: { [institution]: identity.kid }, said };
}

function filesOf(leaves, privateKey, entries) {
  const { frontier, complete } = appendLeaves(EMPTY_FRONTIER, leaves);
  const above = new Map(complete.map(({ level, index, hash }) => [`${level}/${index}`, hash]));
  const files = new Map();
  for (const tile of tilesOf(leaves.length)) {
    const { level, index, width } = tile;
    const hashes = Array.from({ length: width }, (_, place) =>
      level === 0 ? leaves[index * 256 + place] : above.get(`${level}/${index * 256 + place}`),
    );
    files.set(`/log/${tilePath(tile)}`, Buffer.concat(hashes));
    if (level === 0 && entries !== undefined)
      files.set(`/log/${entriesPath(tile)}`, encodeEntries(entries.slice(index * 256, index * 256 + width)));
  }
  const body = formatCheckpoint({ origin: ORIGIN, size: leaves.length, root: rootOf(frontier) });
  return files.set('/log/checkpoint', Buffer.from(signNote(body, { name: ORIGIN, privateKey })));
}
