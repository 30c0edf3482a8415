// Writes vectors/*.json. A second implementation on purpose, short and without our own code: what it computes and what
// the library computes must agree (src/vectors.spec.ts).
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { format, resolveConfig } from 'prettier';
import { ROOT } from './load.mjs';

/** The first secret key of RFC 8032, 7.1: public for ever, never to be listed by a registry. */
const SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(SEED, 'hex')]),
  format: 'der',
  type: 'pkcs8',
});
const { kty, crv, x } = createPublicKey(privateKey).export({ format: 'jwk' });
const sha = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('base64url');
const kid = sha(JSON.stringify({ crv, kty, x }));

function signed(unsigned, value) {
  const attributes = { ...unsigned, payloadhash: sha(value), kid };
  const { traceparent: _, ...covered } = attributes;
  const bytes = Buffer.from(`staffetta/event/v1\n${canonicalize(covered)}`);
  const sig = sign(null, bytes, privateKey);
  return {
    attributes: { ...attributes, sig: sig.toString('base64url') },
    signedBytes: bytes.toString('utf8'),
    digest: sha(bytes, sig),
  };
}

const headersOf = (attributes, contentType) => [
  ['content-type', contentType],
  ...Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value]),
];

const schema = (name) => `urn:staffetta:event:${name}:v1`;
const submitted = {
  id: '5b0f9a3e-6f0a-4a57-9a6e-0c1d7a0c2f11',
  source: '/intake-cav/cav-1',
  type: 'staffetta.referral.submitted.v1',
  time: '2026-03-02T01:40:00.123Z',
  subject: '0c6a3d52-2e0b-4c0a-8e0f-6a1f6a5b9d20',
  specversion: '1.0',
  dataschema: schema('referral.submitted'),
  from: 'cav-1',
  to: 'casa-rifugio-1',
  side: 's',
  n: '1',
  epoch: '1772415600',
  seq: '1',
  kind: 'request',
  urgency: 'E1',
  ground: 'agreement',
  protocol: 'bat-placement@1',
  flow: 'centre-to-shelter',
  purpose: 'protection',
  tiers: 'T0,T1',
  keycommit: sha('the commitment is HKDF of the referral’s key; here any 32 bytes'),
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
const sealed = '{"key":"…","body":"…"}';
const first = signed(submitted, sealed);
const {
  traceparent: _trace,
  kind: _kind,
  urgency: _u,
  ground: _g,
  protocol: _p,
  flow: _f,
  purpose: _pu,
  tiers: _t,
  ...common
} = submitted;
const cancelled = {
  ...common,
  id: 'c1b7e0f2-8f0d-4f65-9d0a-3a2b1c0d9e8f',
  type: 'staffetta.referral.cancelled.v1',
  dataschema: schema('referral.cancelled'),
  time: '2026-03-02T02:00:00Z',
  n: '2',
  seq: '2',
  prev: first.digest,
  reason: 'helped-elsewhere',
};
const heartbeat = {
  id: '1f5c2c8e-2b1e-4f0e-8a55-9d1c2b3a4f50',
  source: '/intake-cav/cav-1',
  type: 'staffetta.statements.heartbeat-emitted.v1',
  time: '2026-03-02T03:00:00Z',
  subject: 'cav-1',
  specversion: '1.0',
  dataschema: schema('statements.heartbeat-emitted'),
  epoch: '1772415600',
  seq: '3',
};
const second = signed(cancelled, 'eyJhbGciOiJkaXIifQ..…');
const beat = JSON.stringify({ at: heartbeat.time });
const third = signed({ ...heartbeat, prev: second.digest }, beat);
const pulseValue = JSON.stringify({ registryEndOffset: 42 });
const pulse = signed(
  {
    id: '7d1c5a39-3f1c-4c39-b7a7-52f0f6a3f6f1',
    source: '/protocol-registry/provincia-bat',
    type: 'staffetta.pulse.registry-pulsed.v1',
    time: '2026-03-02T03:01:00Z',
    subject: 'protocol-registry',
    specversion: '1.0',
    dataschema: schema('pulse.registry-pulsed'),
  },
  pulseValue,
);

const JOSE = 'application/jose';
const JSON_TYPE = 'application/json';
const vector = (name, event, value, contentType) => ({
  name,
  value,
  ...event,
  headers: headersOf(event.attributes, contentType),
});
const accepted = {
  description:
    'Envelopes that hold. The values of lane events are stand-ins: sealing has vectors of its own.',
  key: { seed: SEED, jwk: { kty, crv, x }, kid },
  vectors: [
    vector('the first word of a chain', first, sealed, JOSE),
    vector('the next one, on the same referral', second, 'eyJhbGciOiJkaXIifQ..…', JOSE),
    vector('the third, on another topic', third, beat, JSON_TYPE),
    vector('a pulse, outside every chain', pulse, pulseValue, JSON_TYPE),
  ],
};

const good = headersOf(first.attributes, JOSE);
const without = (name) => good.filter(([header]) => header !== name);
const withValue = (name, value) => good.map(([header, old]) => [header, header === name ? value : old]);
const byHeaders = (name, fault, headers) => ({ name, fault, headers });
const byAttribute = (name, attribute, value) => ({
  name,
  attributes: [attribute],
  headers: good.some(([header]) => header === `ce_${attribute}`)
    ? withValue(`ce_${attribute}`, value)
    : [...good, [`ce_${attribute}`, value]],
});
const rejected = {
  description:
    'Headers that are no envelope (`fault`), and envelopes that break their contract in the named attributes (`attributes`). A record with either is void, whatever its signature. All are the first accepted vector with one change.',
  vectors: [
    byHeaders('a header twice', 'repeated-header', [...good, ['ce_n', '1']]),
    byHeaders('a header twice, not even of CloudEvents', 'repeated-header', [
      ...good,
      ['x-a', '1'],
      ['x-a', '1'],
    ]),
    byHeaders('an attribute that nobody knows', 'unknown-attribute', [...good, ['ce_note', 'x']]),
    byHeaders('datacontenttype as an attribute', 'unknown-attribute', [
      ...good,
      ['ce_datacontenttype', JOSE],
    ]),
    byHeaders('no signature', 'missing-attribute', without('ce_sig')),
    byHeaders('no id', 'missing-attribute', without('ce_id')),
    byHeaders('no headers', 'missing-attribute', []),
    byHeaders('no content type', 'content-type', without('content-type')),
    byHeaders('plain JSON on a lane', 'content-type', withValue('content-type', JSON_TYPE)),
    { name: 'no n', attributes: ['n'], headers: without('ce_n') },
    { name: 'no seq', attributes: ['seq'], headers: without('ce_seq') },
    { name: 'no urgency', attributes: ['urgency'], headers: without('ce_urgency') },
    byAttribute('a UUIDv7', 'id', '018f3b1e-6f0a-7a57-9a6e-0c1d7a0c2f11'),
    byAttribute('an upper-case UUID', 'id', '5B0F9A3E-6F0A-4A57-9A6E-0C1D7A0C2F11'),
    byAttribute('a time with an offset', 'time', '2026-03-02T02:40:00+01:00'),
    byAttribute('a day that does not exist', 'time', '2026-02-29T01:40:00Z'),
    byAttribute('a leading zero', 'n', '01'),
    byAttribute('a number below one', 'n', '0'),
    byAttribute('a number with a sign', 'epoch', '+1'),
    byAttribute('padded base64url', 'payloadhash', `${first.attributes.payloadhash}=`),
    byAttribute('base64url with bits beyond 32 bytes', 'keycommit', `${'A'.repeat(42)}B`),
    byAttribute('a short signature', 'sig', 'A'.repeat(85)),
    byAttribute('a code that is in no list', 'urgency', 'E5'),
    byAttribute('documents on the bus', 'tiers', 'T3'),
    byAttribute('tiers out of order', 'tiers', 'T1,T0'),
    byAttribute('prev at the first word', 'prev', second.digest),
    byAttribute('an answer’s attribute on a question', 'reason', 'no-place'),
    byAttribute('reported by the sender’s own side', 'reported', 'true'),
    byAttribute('the recipient’s side on the sender’s event', 'side', 'r'),
    byAttribute('a source without institution', 'source', '/intake-cav'),
    byAttribute('a referral that is no id', 'subject', 'cav-1'),
    byAttribute('the schema of another event', 'dataschema', schema('referral.cancelled')),
    byAttribute('another CloudEvents', 'specversion', '0.3'),
    byAttribute('a name with a slash', 'from', 'cav/1'),
    byAttribute('a protocol without version', 'protocol', 'bat-placement'),
    byAttribute('a trace of zeros', 'traceparent', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`),
  ],
};

for (const [name, content] of Object.entries({ accepted, rejected })) {
  const file = join(ROOT, 'vectors', `${name}.json`);
  const config = await resolveConfig(file);
  writeFileSync(file, await format(JSON.stringify(content), { ...config, filepath: file }));
}
