// Referrals as two nodes say them: every event signed, numbered, chained, in an order that the machine allows.
import { randomBytes, randomUUID } from 'node:crypto';
import {
  contractOf,
  envelopeDigest,
  laneType,
  payloadHash,
  signedBytes,
  sourceOf,
  toHeaders,
} from '#contracts';
import { laneOf } from '#messaging';
import {
  countersign,
  generateEventKey,
  generateIdentityKey,
  generateTokenKey,
  listEventKey,
  listTokenKey,
  RegistryView,
  sign,
} from '#trust';

const COMMIT = 'A'.repeat(43);
/** Bytes of the values after sealing (design §4). */
const VALUES = { submitted: randomBytes(6_000), others: randomBytes(1_700) };

/** What is said about a referral that ends well, and by whom; `re` names the offer. */
const STORY = [
  ['s', 'submitted'],
  ['r', 'received'],
  ['r', 'acknowledged'],
  ['r', 'offered'],
  ['s', 'confirmed', 're'],
  ['r', 'taken-in-charge', 're'],
  ['r', 'completed', 'outcome'],
];

const FLOW = {
  id: 'centre-to-shelter',
  from: ['cav-1'],
  to: ['casa-rifugio-1'],
  senderRoles: ['operator'],
  recipientRoles: ['operator'],
  service: 'placement',
  kind: 'request',
  purpose: 'protection',
  legalBasis: { art6: '6(1)(e)', art9: '9(2)(g)', national: 'to-confirm' },
  data: { T0: 'submitted', T1: 'submitted', T2: 'confirmed' },
  precondition: ['agreement'],
  deadlines: { E1: { received: 'PT1M', acknowledged: 'PT15M', decided: 'PT1H' } },
  workingDays: [],
  hold: {},
  expiry: {},
  hours: 'always',
  retention: 'to-confirm',
};

const SUBMITTED = {
  kind: 'request',
  urgency: 'E1',
  ground: 'agreement',
  protocol: 'misura@1',
  flow: FLOW.id,
  purpose: FLOW.purpose,
  tiers: 'T0,T1',
};

/** A centre and a shelter with a protocol between them, and the registry that lists both. @param name tells runs apart on one broker */
export function network(name) {
  const sides = {
    s: party(`bench-${name}-a`, 'cav-1'),
    r: party(`bench-${name}-b`, 'casa-rifugio-1'),
  };
  return { sides, view: registryOf(Object.values(sides)), lane: laneOf(sides.s.node, sides.r.node) };
}

function party(node, institution) {
  return {
    node,
    institution,
    source: sourceOf(node, institution),
    key: generateEventKey(),
    epoch: '1772400000',
    seq: 0,
    prev: undefined,
  };
}

function registryOf(parties) {
  const listed = parties.map((each) => ({
    ...each,
    identity: generateIdentityKey(),
    token: generateTokenKey(each.institution),
  }));
  const view = new RegistryView({
    pins: Object.fromEntries(listed.map(({ institution, identity }) => [institution, identity.kid])),
  });
  let offset = 0n;
  const apply = (kind, body) => view.apply({ kind, body, appendedAt: 0, offset: offset++ });
  for (const { node, institution, source: speaker, key, identity, token } of listed) {
    apply('institution', {
      id: institution,
      name: institution,
      kind: 'cav',
      onNetwork: true,
      node,
      services: [],
      onCall: '000 000 0000',
      hours: { staff: 'always' },
    });
    apply('key', listEventKey(identity, key, { speaker, institution }));
    apply('key', listTokenKey(identity, token, { speaker, institution }));
  }
  const protocol = {
    id: 'misura',
    version: 1,
    title: 'Misura (dati inventati)',
    article: '1',
    status: 'active',
    valid: ['2020-01-01', '2099-12-31'],
    act: { deed: 'DATI INVENTATI', number: '0000000/2025', pdfSha256: '0'.repeat(64) },
    signatories: listed.map(({ institution }) => institution),
    flows: [FLOW],
  };
  apply('protocol', {
    ...protocol,
    countersignatures: listed.map(({ token }) => countersign(token, protocol)),
  });
  return view;
}

/**
 * `count` events of as many referrals as that takes, `open` of them at once, so that one referral's words lie apart as
 * they do in a log.
 * @param stamp gives an envelope its signature and its place in the chain
 * @returns outgoing records in the order of saying
 */
export function* told(net, count, { open = 200, stamp = signed } = {}) {
  const referrals = [];
  for (let said = 0; said < count; said += 1) {
    const slot = said % open;
    const known = referrals[slot];
    const referral = known === undefined || known.step === STORY.length ? begin() : known;
    referrals[slot] = referral;
    yield say(net, referral, stamp);
  }
}

const begin = () => ({ id: randomUUID(), step: 0, n: { s: 0, r: 0 }, offer: undefined });

/** What an envelope looks like where nobody checks the signature. */
export const unsigned = (attributes) => ({ ...attributes, sig: 'A'.repeat(86) });

function signed(attributes, speaker) {
  const whole = { ...attributes, sig: sign(signedBytes(attributes), speaker.key) };
  speaker.prev = envelopeDigest(whole);
  return whole;
}

function say({ sides }, referral, stamp) {
  const [side, name, more] = STORY[referral.step];
  referral.step += 1;
  referral.n[side] += 1;
  const speaker = sides[side];
  speaker.seq += 1;
  const type = laneType(name);
  const value = VALUES[name] ?? VALUES.others;
  const id = randomUUID();
  if (name === 'offered') referral.offer = id;
  const attributes = {
    id,
    source: speaker.source,
    type,
    time: new Date().toISOString(),
    subject: referral.id,
    specversion: '1.0',
    dataschema: contractOf(type).dataschema,
    payloadhash: payloadHash(value),
    from: sides.s.institution,
    to: sides.r.institution,
    side,
    n: String(referral.n[side]),
    keycommit: COMMIT,
    epoch: speaker.epoch,
    seq: String(speaker.seq),
    ...(speaker.prev === undefined ? {} : { prev: speaker.prev }),
    ...(name === 'submitted' ? SUBMITTED : {}),
    ...(more === 're' ? { re: referral.offer } : {}),
    ...(more === 'outcome' ? { outcome: 'other' } : {}),
    kid: speaker.key.kid,
  };
  return { key: referral.id, headers: toHeaders(stamp(attributes, speaker)), value };
}
