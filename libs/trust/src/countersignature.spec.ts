import { describe, expect, it } from '@jest/globals';
import {
  checkFlow,
  countersign,
  generateIdentityKey,
  generateTokenKey,
  listTokenKey,
  protocolDigest,
  RegistryView,
  revokeKey,
  type Protocol,
  type RegistryEntry,
} from './index.js';

const PARTIES = ['cav-1', 'casa-rifugio-1'].map((id) => ({
  id,
  identity: generateIdentityKey(),
  token: generateTokenKey(id),
}));
const [cav, casa] = PARTIES as [(typeof PARTIES)[number], (typeof PARTIES)[number]];
const pins = Object.fromEntries(PARTIES.map(({ id, identity }) => [id, identity.kid]));
const at = new Date('2026-03-02T12:00:00Z');

const DOCUMENT: Protocol = {
  id: 'prova',
  version: 1,
  title: 'DATI INVENTATI',
  status: 'active',
  valid: ['2026-01-01', '2028-12-31'],
  act: { deed: 'DATI INVENTATI', number: '1', pdfSha256: '0'.repeat(64) },
  signatories: ['cav-1', 'casa-rifugio-1'],
  flows: [
    {
      id: 'centre-to-shelter',
      from: ['cav-1'],
      to: ['casa-rifugio-1'],
      senderRoles: ['operator'],
      recipientRoles: ['operator'],
      service: 'placement',
      kind: 'request',
      purpose: 'protection',
      legalBasis: { art6: '6(1)(e)', art9: '9(2)(g)', national: 'to-confirm' },
      data: { T0: 'submitted', T2: 'confirmed' },
      precondition: ['agreement'],
      deadlines: {},
      workingDays: [],
      hold: {},
      expiry: {},
      hours: 'always',
      retention: 'to-confirm',
    },
  ],
};

const signed = (protocol: Protocol, ...by: (typeof PARTIES)[number][]): Protocol => ({
  ...protocol,
  countersignatures: by.map(({ token }) => countersign(token, protocol)),
});
const agreed = signed(DOCUMENT, cav, casa);
const said = (body: Protocol, appendedAt = 0): RegistryEntry => ({
  kind: 'protocol',
  body,
  appendedAt,
  offset: 9n,
});

/** The registry with both parties and their token keys, and then these words. */
function viewOf(...words: RegistryEntry[]): RegistryView {
  const view = new RegistryView({ pins });
  for (const { id, identity, token } of PARTIES) {
    const institution = { id, name: id, kind: 'cav', onNetwork: true, services: [], onCall: '', hours: {} };
    view.apply({ kind: 'institution', body: institution, appendedAt: 0, offset: 0n });
    const body = listTokenKey(identity, token, { speaker: `/node/${id}`, institution: id });
    view.apply({ kind: 'key', body, appendedAt: 0, offset: 1n });
  }
  for (const word of words) view.apply(word);
  return view;
}

const ASK = {
  from: 'cav-1',
  to: 'casa-rifugio-1',
  service: 'placement',
  ground: 'agreement',
  tiers: ['T0'],
  at,
} as const;
const ruleOf = (view: RegistryView, more: object = {}): string => {
  const decision = checkFlow(view, { ...ASK, ...more });
  return decision.ok ? 'ok' : decision.rule;
};

describe('the registry can withhold a protocol, it cannot make one', () => {
  it('with the countersignature of every signatory it is in force', () => {
    expect(ruleOf(viewOf(said(agreed)))).toBe('ok');
  });

  it.each<[string, Protocol]>([
    ['without any', DOCUMENT],
    ['without one', signed(DOCUMENT, cav)],
    ['without signatories', { ...agreed, signatories: [] }],
    ['one for another document', { ...agreed, title: 'altro' }],
    ['for another act', { ...agreed, act: { ...DOCUMENT.act, number: '2' } }],
    [
      'with a stranger’s',
      {
        ...DOCUMENT,
        countersignatures: [
          countersign(cav.token, DOCUMENT),
          countersign({ ...generateTokenKey('casa-rifugio-1') }, DOCUMENT),
        ],
      },
    ],
    [
      'with one that another gave',
      {
        ...DOCUMENT,
        countersignatures: [
          countersign(cav.token, DOCUMENT),
          { ...countersign(cav.token, DOCUMENT), institution: 'casa-rifugio-1' },
        ],
      },
    ],
    ['with what is none', { ...DOCUMENT, countersignatures: [null, 7, {}] as never }],
  ])('%s it is not', (_, protocol) => {
    const view = viewOf(said(protocol));
    expect(ruleOf(view)).not.toBe('ok');
    expect(view.protocolsInForce(at)).toEqual([]);
  });

  it('cannot put among those on paper whoever has a key', () => {
    const paper = { ...DOCUMENT, signatories: ['cav-1'], paperSignatories: ['casa-rifugio-1'] };
    expect(ruleOf(viewOf(said(signed(paper, cav))))).toBe('not-signatory');
  });

  it('cannot use a key that was revoked before, and one that was revoked later undoes nothing', () => {
    const revocation = revokeKey(cav.identity, {
      kid: cav.token.kid,
      epoch: 0,
      lastSeq: 0,
      institution: 'cav-1',
    });
    const revoked: RegistryEntry = { kind: 'key-revoked', body: revocation, appendedAt: 5, offset: 8n };
    expect(ruleOf(viewOf(revoked, said(agreed)))).toBe('not-in-force');
    expect(ruleOf(viewOf(said(agreed), revoked))).toBe('ok');
  });

  it('cannot change what is in force, nor bring back what has ended', () => {
    const { flows } = DOCUMENT;
    const wider = {
      ...agreed,
      flows: flows.map((flow) => ({ ...flow, data: { T0: 'submitted', T2: 'submitted' } })),
    };
    const T2 = { tiers: ['T2'] };
    expect(ruleOf(viewOf(said(agreed), said(wider, 5)), T2)).toBe('tier-not-allowed');
    expect(ruleOf(viewOf(said(agreed), said(wider, 5)))).toBe('ok');
    const withdrawn = said({ ...agreed, status: 'withdrawn' }, 5);
    expect(ruleOf(viewOf(said(agreed), withdrawn, said(agreed, 6)))).toBe('not-in-force');
    // an amendment that is withdrawn leaves nothing behind it either
    const second = { ...DOCUMENT, version: 2 };
    const amended = [
      said(agreed),
      said(signed(second, cav, casa), 5),
      said({ ...second, status: 'withdrawn' }, 6),
    ];
    expect(ruleOf(viewOf(...amended))).toBe('not-in-force');
  });

  it('takes status and signatures out of what is signed, and nothing else', () => {
    expect(protocolDigest({ ...agreed, status: 'withdrawn' } as Protocol)).toBe(protocolDigest(DOCUMENT));
    for (const change of [
      { version: 2 },
      { valid: ['2026-01-01', '2029-12-31'] },
      { signatories: ['cav-1'] },
      { flows: [] },
    ]) {
      expect(protocolDigest({ ...DOCUMENT, ...change } as Protocol)).not.toBe(protocolDigest(DOCUMENT));
    }
  });
});

describe('a referral that is open when its protocol ends', () => {
  const HOUR = 3_600_000;
  const end = at.getTime() + HOUR;
  const withdrawn = viewOf(said(agreed), said({ ...agreed, status: 'withdrawn' }, end));
  const expiring = viewOf(said(signed({ ...DOCUMENT, valid: ['2026-01-01', '2026-03-02'] }, cav, casa)));
  const stamped = { protocol: 'prova@1', flow: 'centre-to-shelter' };
  const tell = (view: RegistryView, urgency: string, ms: number, submittedAt = at): string => {
    const decision = checkFlow(view, {
      ...ASK,
      stamped,
      submittedAt,
      urgency,
      tiers: ['T2'],
      state: 'confirmed',
      at: new Date(ms),
    });
    return decision.ok ? (decision.grace ? 'grace' : 'ok') : decision.rule;
  };

  it('is told about until then', () => {
    for (const urgency of ['E0', 'E3']) expect(tell(withdrawn, urgency, end - 1)).toBe('ok');
  });

  it('is told about for 72 hours more where it is an emergency, and says so', () => {
    for (const urgency of ['E0', 'E1']) {
      expect(tell(withdrawn, urgency, end)).toBe('grace');
      expect(tell(withdrawn, urgency, end + 72 * HOUR - 1)).toBe('grace');
      expect(tell(withdrawn, urgency, end + 72 * HOUR)).toBe('not-in-force');
    }
    for (const urgency of ['E2', 'E3', 'E4']) expect(tell(withdrawn, urgency, end)).toBe('not-in-force');
  });

  it('has its grace after the last day too, and only if it was submitted before', () => {
    const midnight = Date.parse('2026-03-03T00:00:00+01:00');
    expect(tell(expiring, 'E1', midnight - 1)).toBe('ok');
    expect(tell(expiring, 'E1', midnight)).toBe('grace');
    expect(tell(expiring, 'E3', midnight)).toBe('not-in-force');
    const later = new Date(midnight + HOUR);
    expect(tell(expiring, 'E1', midnight + 2 * HOUR, later)).toBe('not-in-force');
  });

  it('goes on under an amendment, as far as both versions let it', () => {
    const amendment = (flow: object): RegistryView => {
      const second = { ...DOCUMENT, version: 2, flows: DOCUMENT.flows.map((each) => ({ ...each, ...flow })) };
      return viewOf(said(agreed), said(signed(second, cav, casa), end));
    };
    expect(tell(amendment({}), 'E3', end)).toBe('ok');
    expect(tell(amendment({ data: { T0: 'submitted' } }), 'E3', end)).toBe('tier-not-allowed');
    expect(tell(amendment({ id: 'another' }), 'E3', end)).toBe('not-in-force');
    expect(tell(amendment({ id: 'another' }), 'E1', end)).toBe('grace');
  });

  it('is told in words why not', () => {
    expect(checkFlow(withdrawn, { ...ASK, at: new Date(end) })).toEqual({
      ok: false,
      rule: 'not-in-force',
      why: { en: 'the protocol is not in force', it: 'protocollo non in vigore' },
    });
    expect(ruleOf(viewOf(said(agreed)), { role: ['dpo', 'admin'] })).toBe('role-not-allowed');
    expect(ruleOf(viewOf(said(agreed)), { role: ['dpo', 'operator'] })).toBe('ok');
  });
});
