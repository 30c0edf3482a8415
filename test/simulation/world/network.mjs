import {
  countersign,
  generateEventKey,
  generateIdentityKey,
  generateOpeningKey,
  generateTokenKey,
  listEventKey,
  listOpeningKey,
  listTokenKey,
  RegistryView,
} from '#trust';

/** Two nodes: one speaks for two centres, so that some referrals stay within one node. DATI INVENTATI. */
export const NODES = { 'intake-cav': ['cav-1', 'cav-2'], 'shelter-beds': ['casa-rifugio-1'] };
export const PARTY_NODES = Object.keys(NODES);
export const HOUSE = 'casa-rifugio-1';
export const OUTSIDE = 'casa-fuori-1';
export const CENTRES = NODES['intake-cav'];

/** Every history begins on this Monday morning. */
export const BEGIN = Date.parse('2026-03-02T08:00:00Z');
const VALID = { validFrom: '2026-02-01T00:00:00.000Z', validUntil: '2026-06-01T00:00:00.000Z' };

export const nodeOf = (institution) => PARTY_NODES.find((node) => NODES[node].includes(institution));

/** Which requests there are: from, to, service; `kind` where it is no request. */
export const FLOWS = [
  { id: 'to-shelter', from: CENTRES, to: [HOUSE], service: 'placement' },
  { id: 'to-outside', from: CENTRES, to: [OUTSIDE], service: 'placement' },
  { id: 'to-centre', from: ['cav-1'], to: ['cav-2'], service: 'centre-support', purpose: 'support' },
  { id: 'back', from: [HOUSE], to: CENTRES, service: 'centre-support', purpose: 'support' },
  {
    id: 'cost',
    from: [HOUSE],
    to: ['cav-2'],
    service: 'cost-cover',
    kind: 'question',
    purpose: 'cost-cover',
  },
  {
    id: 'notice',
    from: [HOUSE],
    to: ['cav-1'],
    service: 'health-notice',
    kind: 'notice',
    purpose: 'health-care',
  },
];

const protocol = () => ({
  id: 'simulated',
  version: 1,
  title: 'Protocollo simulato, DATI INVENTATI',
  article: '1',
  status: 'active',
  valid: ['2026-01-01', '2099-12-31'],
  act: { deed: 'DATI INVENTATI', number: '0000000/2025', pdfSha256: '0'.repeat(64) },
  signatories: [...CENTRES, HOUSE],
  paperSignatories: [OUTSIDE],
  flows: FLOWS.map((flow) => ({
    senderRoles: ['operator', 'coordinator'],
    recipientRoles: ['operator', 'coordinator'],
    kind: 'request',
    purpose: 'protection',
    legalBasis: { art6: '6(1)(e)', art9: '9(2)(g)', national: 'to-confirm' },
    data:
      flow.kind === 'question' ? { T0: 'submitted' } : { T0: 'submitted', T1: 'submitted', T2: 'confirmed' },
    precondition: ['agreement', 'necessity'],
    deadlines: {
      E1: { received: 'PT1M', acknowledged: 'PT15M', decided: 'PT1H' },
      E3: { received: 'PT1M', acknowledged: 'PT4H', decided: 'P1D' },
    },
    workingDays: ['E4'],
    hold: { E0: 'PT4H', E1: 'PT4H', E2: 'PT8H', E3: 'PT12H', E4: 'PT24H' },
    expiry: { E2: 'P1D', E3: 'P2D' },
    hours: 'always',
    retention: 'to-confirm',
    ...flow,
  })),
});

/** Keys are made once for all histories: no choice depends on them. */
export function makeKeys() {
  const keys = new Map();
  const entries = [];
  const pins = {};
  for (const [node, institutions] of Object.entries(NODES)) {
    const own = { event: new Map(), token: new Map(), opening: new Map() };
    for (const institution of institutions) {
      const speaker = `/${node}/${institution}`;
      const listed = { speaker, institution };
      const identity = generateIdentityKey();
      pins[institution] = identity.kid;
      const event = generateEventKey(speaker);
      const token = generateTokenKey(institution);
      const opening = generateOpeningKey(institution);
      own.event.set(speaker, event);
      own.token.set(institution, token);
      own.opening.set(opening.kid, opening);
      entries.push(listEventKey(identity, event, listed), listTokenKey(identity, token, listed));
      entries.push(listOpeningKey(event, opening, { ...listed, ...VALID }));
    }
    keys.set(node, own);
  }
  const tokens = [...keys.values()].flatMap(({ token }) => [...token.values()]);
  const countersignatures = tokens.map((token) => countersign(token, protocol()));
  return { keys, entries, pins, countersignatures };
}

/** The registry as everybody reads it; nothing in it changes during a history. */
export function registryOf({ entries, pins, countersignatures }) {
  const view = new RegistryView({ pins });
  let offset = 0n;
  const apply = (kind, body) => view.apply({ kind, body, appendedAt: 0, offset: offset++ });
  for (const [node, ids] of Object.entries(NODES)) {
    for (const id of ids) {
      apply('institution', {
        ...institution(id),
        onNetwork: true,
        node,
        internalUrl: `http://${node}.invalid`,
      });
    }
  }
  apply('institution', { ...institution(OUTSIDE), onNetwork: false });
  for (const entry of entries) apply('key', entry);
  apply('protocol', { ...protocol(), countersignatures });
  return view;
}

const institution = (id) => ({
  id,
  name: id,
  kind: id.startsWith('casa') ? 'casa-rifugio' : 'cav',
  services: [],
  necessityGrounds: ['vital-interest'],
  onCall: '000 000 0000',
  hours: { staff: 'always' },
});

const unit = (code, more = {}) => ({
  code,
  beds: 2,
  adults: 1,
  minors: 1,
  cots: 0,
  stepFree: false,
  petsOk: false,
  sonsMaxAge: 14,
  ...more,
});

/** Three units, so that two operators soon want the same one. */
export const UNITS = {
  institution: HOUSE,
  houses: [
    {
      code: 'H-1',
      authorisedBeds: 5,
      units: [unit('U-1'), unit('U-2'), unit('U-3', { beds: 1, minors: 0 })],
    },
  ],
};
