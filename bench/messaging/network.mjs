// Two invented nodes, their listed keys, and lane events between them. No stack, no registry topic.
import { randomBytes, randomUUID } from 'node:crypto';
import { contractOf, payloadHash } from '#contracts';
import { laneOf } from '#messaging';
import { generateEventKey, generateIdentityKey, listEventKey, RegistryView } from '#trust';

const HASH = 'A'.repeat(43);
/**
 * Bytes of the values. `sealed`: `submitted` is padded to 4,096 bytes, most others to 1,024, before sealing (design §4).
 * `small`: what the Debezium baseline was measured with.
 */
const SIZES = { sealed: { submitted: 6_000, departed: 1_700 }, small: { submitted: 700, departed: 700 } };
const EVENTS_PER_REFERRAL = 5;

const party = (node, institution) => ({
  node,
  institution,
  speaker: `/${node}/${institution}`,
  key: generateEventKey(),
});

/** @param name tells the lanes of several runs on one broker apart */
export function network(name) {
  const sender = party(`bench-${name}-a`, 'cav-1');
  const recipient = party(`bench-${name}-b`, 'casa-rifugio-1');
  const parties = [sender, recipient];
  return {
    sender,
    recipient,
    parties,
    view: registryOf(parties),
    lane: laneOf(sender.node, recipient.node),
  };
}

function registryOf(parties) {
  const identities = new Map(parties.map(({ institution }) => [institution, generateIdentityKey()]));
  const pins = Object.fromEntries([...identities].map(([institution, key]) => [institution, key.kid]));
  const view = new RegistryView({ pins });
  let offset = 0n;
  const apply = (kind, body) => view.apply({ kind, body, appendedAt: 0, offset: offset++ });
  for (const { node, institution, speaker, key } of parties) {
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
    apply('key', listEventKey(identities.get(institution), key, { speaker, institution }));
  }
  return view;
}

/** The sender's words in `count` events: of five about one referral the first is `submitted`. */
export function* drafts({ sender, recipient, lane }, count, size) {
  const { submitted, departed } = SIZES[size];
  const values = { submitted: randomBytes(submitted), departed: randomBytes(departed) };
  let subject = '';
  for (let i = 0; i < count; i += 1) {
    const name = i % EVENTS_PER_REFERRAL === 0 ? 'submitted' : 'departed';
    if (name === 'submitted') subject = randomUUID();
    const type = `staffetta.referral.${name}.v1`;
    const id = randomUUID();
    const value = values[name];
    yield {
      id,
      speaker: sender.speaker,
      topic: lane,
      key: subject,
      value,
      attributes: {
        id,
        source: sender.speaker,
        type,
        time: new Date().toISOString(),
        subject,
        specversion: '1.0',
        dataschema: contractOf(type).dataschema,
        payloadhash: payloadHash(value),
        from: sender.institution,
        to: recipient.institution,
        side: 's',
        keycommit: HASH,
        ...(name === 'submitted' ? SUBMITTED : {}),
      },
    };
  }
}

const SUBMITTED = {
  kind: 'request',
  urgency: 'E1',
  ground: 'agreement',
  protocol: 'bat-placement@1',
  flow: 'centre-to-shelter',
  purpose: 'protection',
  tiers: 'T0,T1',
};
