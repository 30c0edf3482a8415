// Writes the test vectors with a second, short implementation on node:crypto alone; the library is held to them.
// Run: node libs/trust/scripts/vectors.mjs. Keys and nonces are fixed, so the files only change when this script does.
import {
  createCipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  sign,
} from 'node:crypto';
import { writeFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import { fixed, keyPair, sha256 } from './fixed-keys.mjs';

const shown = ({ seed, jwk, kid }) => ({ seed, jwk, kid });
const write = (name, content) =>
  writeFileSync(new URL(`../vectors/${name}.json`, import.meta.url), `${JSON.stringify(content, null, 2)}\n`);

// --- key entries -------------------------------------------------------------------------------------------------

const identity = keyPair('Ed25519', 'identity of cav-1');
const stranger = keyPair('Ed25519', 'identity of nobody');
const event = keyPair('Ed25519', 'event key of /intake-cav/cav-1');
const token = keyPair('Ed25519', 'token key of cav-1');
const opening = keyPair('X25519', 'opening key of cav-1');
const other = keyPair('Ed25519', 'another event key');
const listed = { speaker: '/intake-cav/cav-1', institution: 'cav-1' };

function signed(label, body, key) {
  const bytes = Buffer.from(`staffetta/${label}/v1\n${canonicalize(body)}`);
  return { ...body, sig: sign(null, bytes, key.privateKey).toString('base64url') };
}
const underIdentity = (use, key, by = identity, more = {}) =>
  signed(
    'key',
    { kid: key.kid, use, ...listed, jwk: key.jwk, signedBy: by.kid, identityJwk: by.jwk, ...more },
    by,
  );
const underEvent = (key, by, more = {}) =>
  signed('key', { kid: key.kid, use: 'opening', ...listed, jwk: key.jwk, signedBy: by.kid, ...more }, by);

const eventEntry = underIdentity('event', event);
const openingEntry = underEvent(opening, event, { validFrom: '2026-03-02T00:00:00Z' });
const revocation = signed(
  'key-revoked',
  {
    kid: event.kid,
    epoch: 1772438400,
    lastSeq: 120,
    institution: 'cav-1',
    signedBy: identity.kid,
    identityJwk: identity.jwk,
  },
  identity,
);

write('key-entries', {
  description:
    'Entries of the registry. Apply `accepted` in order, with `pins`. Each of `rejected` must not count, applied after the accepted ones.',
  pins: { 'cav-1': identity.kid },
  keys: {
    identity: shown(identity),
    event: shown(event),
    token: shown(token),
    opening: shown(opening),
  },
  accepted: [
    { name: 'event key under the identity', kind: 'key', body: eventEntry },
    { name: 'token key under the identity', kind: 'key', body: underIdentity('token', token) },
    { name: 'opening key under the event key', kind: 'key', body: openingEntry },
    { name: 'end of the event key', kind: 'key-revoked', body: revocation },
  ],
  signedText: `staffetta/key/v1\n${canonicalize({ ...eventEntry, sig: undefined })}`,
  rejected: [
    { name: 'identity that is not pinned', kind: 'key', body: underIdentity('event', other, stranger) },
    {
      name: 'pinned kid, foreign identity',
      kind: 'key',
      body: underIdentity('event', other, stranger, { signedBy: identity.kid }),
    },
    {
      name: 'pinned identity, foreign signature',
      kind: 'key',
      body: { ...underIdentity('event', other), sig: underIdentity('event', other, stranger).sig },
    },
    {
      name: 'another speaker',
      kind: 'key',
      body: { ...underIdentity('event', other), speaker: '/shelter-beds/cav-1' },
    },
    {
      name: 'another institution in the speaker',
      kind: 'key',
      body: underIdentity('event', other, identity, { speaker: '/intake-cav/cav-2' }),
    },
    {
      name: 'kid that is not the thumbprint',
      kind: 'key',
      body: underIdentity('event', other, identity, { kid: token.kid }),
    },
    {
      name: 'member that nobody knows',
      kind: 'key',
      body: underIdentity('event', other, identity, { note: 'x' }),
    },
    {
      name: 'opening key under the identity',
      kind: 'key',
      body: underIdentity('opening', keyPair('X25519', 'a')),
    },
    {
      name: 'opening key under a key not listed',
      kind: 'key',
      body: underEvent(keyPair('X25519', 'b'), other),
    },
    { name: 'opening key under a revoked key', kind: 'key', body: underEvent(keyPair('X25519', 'c'), event) },
    {
      name: 'event key of the wrong curve',
      kind: 'key',
      body: underIdentity('event', keyPair('X25519', 'd')),
    },
  ],
});

// --- sealing -----------------------------------------------------------------------------------------------------

const recipient = keyPair('X25519', 'opening key of casa-rifugio-1');
const K = fixed('referral key');
const submitted = {
  id: '5b0f9a3e-6f0a-4a57-9a6e-0c1d7a0c2f11',
  type: 'staffetta.referral.submitted.v1',
  subject: '0c6a3d52-2e0b-4c0a-8e0f-6a1f6a5b9d20',
  from: 'cav-1',
  to: 'casa-rifugio-1',
  side: 's',
};
const acknowledged = {
  ...submitted,
  id: '9c7d1a52-91f0-4b0e-8f0d-2f6b0c7a1e33',
  type: 'staffetta.referral.acknowledged.v1',
  side: 'r',
};

const rewrapped = {
  ...submitted,
  id: '1d3f7b90-6f2e-4a3c-9d55-8a0c4b7e2f14',
  type: 'staffetta.referral.key-rewrapped.v1',
};

const hkdf = (key, salt, info) => Buffer.from(hkdfSync('sha256', key, salt, info, 32));
const b64 = (data) => Buffer.from(data).toString('base64url');

function encrypted(key, header, plain, label) {
  const nonce = fixed(`nonce ${label}`, 12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(header, 'ascii'));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [b64(nonce), b64(text), b64(cipher.getAuthTag())];
}

function bodyHeader({ from, id, side, subject, to, type }, more = {}) {
  const pad = ' '.repeat(128 - from.length - to.length);
  return canonicalize({ alg: 'dir', enc: 'A256GCM', from, id, pad, side, subject, to, type, ...more });
}
function sealBody(key, binding, body, size, label, header = bodyHeader(binding)) {
  const plain = Buffer.from(JSON.stringify(body).padEnd(size, ' '));
  const head = b64(header);
  return [head, '', ...encrypted(hkdf(key, binding.subject, 'seal'), head, plain, label)].join('.');
}

const uint32 = (n) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
};
function sealKey(key, to, label, more = {}) {
  const ephemeral = keyPair('X25519', `ephemeral ${label}`);
  const head = b64(
    JSON.stringify({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: to.kid, ...more, epk: ephemeral.jwk }),
  );
  const secret = diffieHellman({
    privateKey: ephemeral.privateKey,
    publicKey: createPublicKey(to.privateKey),
  });
  const alg = Buffer.from('ECDH-ES+A256KW');
  // Concat KDF, RFC 7518 4.6.2: algorithm, empty party infos, key length in bits
  const info = Buffer.concat([uint32(alg.length), alg, uint32(0), uint32(0), uint32(256)]);
  const wrapping = sha256(Buffer.concat([uint32(1), secret, info]));
  const content = fixed(`content key ${label}`);
  const wrap = createCipheriv('id-aes256-wrap', wrapping, Buffer.alloc(8, 0xa6));
  const wrapped = Buffer.concat([wrap.update(content), wrap.final()]);
  return [head, b64(wrapped), ...encrypted(content, head, key, `key ${label}`)].join('.');
}

const needs = {
  needs: {
    adults: 1,
    children: [{ ageBand: '6-10' }],
    accessibility: [],
    languages: ['it'],
    pets: false,
    unsafeComuni: [],
    safeContact: { channel: 'phone', hours: '9-12', voicemail: false },
    callback: { name: 'Operatrice Inventata', phone: '000 300 0001' },
  },
};
const both = (key, body) => canonicalize({ body, key });
const bodyJwe = sealBody(K, submitted, needs, 4096, 'submitted');
const keyJwe = sealKey(K, recipient, 'one');
const ackJwe = sealBody(K, acknowledged, {}, 1024, 'acknowledged');
const otherKey = fixed('another referral key');
const flip = (jwe) => {
  const parts = jwe.split('.');
  const text = Buffer.from(parts[3], 'base64url');
  text[0] ^= 1;
  parts[3] = b64(text);
  return parts.join('.');
};

const keycommit = b64(hkdf(K, submitted.subject, 'commit'));
write('sealing', {
  description:
    'Sealed values. `binding` is what the envelope says. A `submitted` and a `key-rewrapped` are opened with the opening key and `keycommit`; any other with `referralKey`. The contents are invented.',
  openingKey: { institution: 'casa-rifugio-1', ...shown(recipient) },
  referralKey: K.toString('hex'),
  referral: submitted.subject,
  keycommit,
  sealingKey: hkdf(K, submitted.subject, 'seal').toString('hex'),
  header: bodyHeader(submitted),
  opens: [
    { name: 'submitted', binding: submitted, value: both(keyJwe, bodyJwe), body: needs },
    { name: 'acknowledged', binding: acknowledged, value: ackJwe, body: {} },
    {
      name: 'key-rewrapped',
      binding: rewrapped,
      value: both(sealKey(K, recipient, 'again'), sealBody(K, rewrapped, {}, 1024, 'again')),
      body: {},
    },
  ],
  doesNotOpen: [
    { name: 'another event id', binding: { ...acknowledged, id: submitted.id }, value: ackJwe },
    { name: 'another type', binding: { ...acknowledged, type: 'staffetta.referral.met.v1' }, value: ackJwe },
    { name: 'another recipient', binding: { ...acknowledged, to: 'casa-fuori-1' }, value: ackJwe },
    { name: 'another side', binding: { ...acknowledged, side: 's' }, value: ackJwe },
    { name: 'a changed byte', binding: acknowledged, value: flip(ackJwe) },
    { name: 'cut short', binding: acknowledged, value: ackJwe.slice(0, -1) },
    { name: 'empty', binding: acknowledged, value: '' },
    {
      name: 'header with one more member',
      binding: acknowledged,
      value: sealBody(K, acknowledged, {}, 1024, 'more', bodyHeader(acknowledged, { zip: 'DEF' })),
    },
    {
      name: 'header without padding',
      binding: acknowledged,
      value: sealBody(K, acknowledged, {}, 1024, 'pad', bodyHeader(acknowledged, { pad: '' })),
    },
    {
      name: 'under another key',
      binding: acknowledged,
      value: sealBody(otherKey, acknowledged, {}, 1024, 'other'),
    },
    {
      name: 'a key that is not committed to',
      binding: submitted,
      value: both(sealKey(otherKey, recipient, 'two'), sealBody(otherKey, submitted, needs, 4096, 'two')),
    },
    {
      name: 'key header with one more member',
      binding: submitted,
      value: both(sealKey(K, recipient, 'three', { apu: 'AA' }), bodyJwe),
    },
    {
      name: 'an opening key that is not there',
      binding: submitted,
      value: both(sealKey(K, keyPair('X25519', 'gone'), 'four'), bodyJwe),
    },
    {
      name: 'a rewrapped key that is not committed to',
      binding: rewrapped,
      value: both(sealKey(otherKey, recipient, 'five'), sealBody(otherKey, rewrapped, {}, 1024, 'five')),
    },
    { name: 'body and key swapped', binding: submitted, value: both(bodyJwe, keyJwe) },
    { name: 'the body alone', binding: submitted, value: bodyJwe },
  ],
});
