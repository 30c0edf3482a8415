import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { naive, type Word, type World } from '../test/naive-policy.js';
import {
  checkFlow,
  countersign,
  generateIdentityKey,
  generateTokenKey,
  listTokenKey,
  protocolName,
  RegistryView,
  type Flow,
  type FlowCheck,
  type Institution,
  type Protocol,
  type RegistryEntry,
} from './index.js';

const PINNED = ['alfa', 'bravo', 'carla'];
const LISTED = [...PINNED, 'delta'];
const ANYBODY = [...LISTED, 'ignota'];
const keys = PINNED.map((id) => ({ id, identity: generateIdentityKey(), token: generateTokenKey(id) }));
const pins = Object.fromEntries(keys.map(({ id, identity }) => [id, identity.kid]));
const SERVICES = ['placement', 'health-care', 'equipe-care', 'cost-cover'];
const STATES = ['submitted', 'received', 'acknowledged', 'confirmed', 'in-charge'] as const;
const DAYS = ['2026-03-01', '2026-03-28', '2026-03-29', '2026-03-30', '2026-04-02', '2026-06-30'];
const HOUR = 3_600_000;
// summer time begins on 29 March 2026: days of 23 hours are days too
const START = Date.parse('2026-03-27T12:00:00Z');

const some = (list: readonly string[], minLength = 1): fc.Arbitrary<string[]> =>
  fc.subarray([...list], { minLength });

/** Services differ from flow to flow of a protocol and from protocol to protocol: one flow for a pair and a service. */
const flowOf = (id: string, service: string): fc.Arbitrary<Flow> =>
  fc.record({
    id: fc.constant(id),
    service: fc.constant(service),
    from: some(LISTED),
    to: some(LISTED),
    senderRoles: fc.subarray(['operator', 'coordinator', 'clinician'] as const, { minLength: 1 }),
    recipientRoles: fc.constant(['operator'] as const),
    kind: fc.constantFrom('request', 'notice'),
    purpose: fc.constantFrom('support', 'protection'),
    legalBasis: fc.constant({ art6: '6(1)(e)', art9: '9(2)(g)', national: 'to-confirm' }),
    data: fc.record(
      { T0: fc.constantFrom(...STATES), T1: fc.constantFrom(...STATES), T2: fc.constantFrom(...STATES) },
      { requiredKeys: ['T0'] },
    ),
    precondition: fc.subarray(['agreement', 'necessity'] as const, { minLength: 1 }),
    deadlines: fc.constant({}),
    workingDays: fc.constant([]),
    hold: fc.constant({}),
    expiry: fc.constant({}),
    hours: fc.constant('always' as const),
    retention: fc.constant('to-confirm'),
  });

/** Hours after the start at which things are said and asked: crowded, so that edges meet. */
const HOURS_AFTER = [0, 6, 24, 36, 48, 72, 96, 120];
const EDGES = [-15 * 60_000 - 1, -15 * 60_000, -1, 0, 1, 15 * 60_000 - 1, 15 * 60_000, 2 * HOUR];
const moment = fc
  .tuple(fc.constantFrom(...HOURS_AFTER), fc.constantFrom(...EDGES), fc.constantFrom(0, 24 * HOUR, 72 * HOUR))
  .map(([hours, edge, later]) => START + hours * HOUR + edge + later);

/** How each signatory signs a version: rightly, for another's name, under another document, or not at all. */
const HOW = ['good', 'good', 'good', 'good', 'good', 'good', 'forged', 'other', 'none'] as const;

interface Version {
  readonly protocol: Protocol;
  readonly how: readonly (typeof HOW)[number][];
  readonly said: readonly { readonly status: Protocol['status']; readonly hours: number }[];
}

const versionOf = (id: string, version: number, services: readonly string[]): fc.Arbitrary<Version> =>
  fc.record({
    protocol: fc.record({
      id: fc.constant(id),
      version: fc.constant(version),
      title: fc.constant('DATI INVENTATI'),
      status: fc.constant('draft' as const),
      valid: fc.tuple(fc.constantFrom('2026-03-01', '2026-03-01', ...DAYS), fc.constantFrom(...DAYS)),
      act: fc.constant({ deed: 'DATI INVENTATI', number: '1', pdfSha256: '0'.repeat(64) }),
      signatories: fc.oneof(
        { weight: 6, arbitrary: fc.constant([...PINNED]) },
        { weight: 2, arbitrary: some(PINNED, 0) },
      ),
      paperSignatories: fc.constantFrom([], ['delta'], ['delta', 'alfa']),
      flows: fc.tuple(...services.map((service, place) => flowOf(`f${String(place)}`, service))),
    }),
    how: fc.array(fc.constantFrom(...HOW), { minLength: PINNED.length, maxLength: PINNED.length }),
    said: fc.oneof(
      {
        weight: 5,
        arbitrary: fc.tuple(
          fc.record({ status: fc.constant('active' as const), hours: fc.constantFrom(0, 36, 72) }),
        ),
      },
      {
        weight: 4,
        arbitrary: fc.array(
          fc.record({
            status: fc.constantFrom(
              'draft' as const,
              'active' as const,
              'active' as const,
              'withdrawn' as const,
              'expired' as const,
            ),
            hours: fc.constantFrom(...HOURS_AFTER),
          }),
          { maxLength: 4 },
        ),
      },
    ),
  });

const networks = fc
  .tuple(
    versionOf('uno', 1, SERVICES.slice(0, 2)),
    versionOf('uno', 2, SERVICES.slice(0, 2)),
    versionOf('uno', 3, SERVICES.slice(0, 1)),
    versionOf('due', 1, SERVICES.slice(2)),
  )
  .map(build);

function build(versions: readonly Version[]): { world: World; view: RegistryView } {
  const words = versions
    .flatMap(({ protocol, how, said }) =>
      said.map(({ status, hours }) => ({ protocol, how, status, at: START + hours * HOUR })),
    )
    .sort((a, b) => a.at - b.at);
  const view = new RegistryView({ pins });
  let offset = 0n;
  const apply = (entry: Pick<RegistryEntry, 'kind' | 'body'>, appendedAt = 0): void => {
    view.apply({ ...entry, appendedAt, offset: offset++ } as RegistryEntry);
  };
  for (const id of LISTED) apply({ kind: 'institution', body: institution(id) });
  for (const { id, identity, token } of keys) {
    apply({ kind: 'key', body: listTokenKey(identity, token, { speaker: `/node/${id}`, institution: id }) });
  }
  const signed = new Map(versions.map((version) => [version.protocol, signatures(version)]));
  for (const { protocol, status, at } of words) {
    const countersignatures = signed.get(protocol)?.given ?? [];
    apply({ kind: 'protocol', body: { ...protocol, status, countersignatures } }, at);
  }
  const world: World = {
    listed: LISTED,
    pinned: PINNED,
    words: words.map(({ protocol, status, at }): Word => ({
      name: protocolName(protocol),
      id: protocol.id,
      version: protocol.version,
      status,
      at,
      firstDay: protocol.valid[0],
      lastDay: protocol.valid[1],
      signatories: protocol.signatories,
      onPaper: protocol.paperSignatories ?? [],
      signedBy: signed.get(protocol)?.by ?? [],
      flows: protocol.flows,
    })),
  };
  return { world, view };
}

function signatures({ protocol, how }: Version): {
  given: NonNullable<Protocol['countersignatures']>;
  by: string[];
} {
  const by: string[] = [];
  const given = keys.flatMap(({ id, token }, place) => {
    if (!protocol.signatories.includes(id)) return [];
    const way = how[place];
    if (way === 'none') return [];
    if (way === 'other') return [countersign(token, { ...protocol, title: 'altro' })];
    const other = keys[(place + 1) % keys.length]?.token ?? token;
    if (way === 'forged') return [{ ...countersign(other, protocol), institution: id }];
    by.push(id);
    return [countersign(token, protocol)];
  });
  return { given, by };
}

const institution = (id: string): Institution => ({
  id,
  name: id,
  kind: 'cav',
  onNetwork: PINNED.includes(id),
  services: SERVICES,
  onCall: '000 000 0000',
  hours: { staff: 'always' },
});

const requests: fc.Arbitrary<FlowCheck> = fc.record(
  {
    from: fc.constantFrom(...ANYBODY, ...PINNED, ...PINNED),
    to: fc.constantFrom(...ANYBODY, ...PINNED, ...PINNED),
    service: fc.constantFrom(...SERVICES),
    ground: fc.constantFrom('agreement', 'necessity'),
    tiers: fc.subarray(['T0', 'T1', 'T2', 'T3']),
    at: moment.map((time) => new Date(time)),
    kind: fc.constantFrom('request', 'notice'),
    purpose: fc.constantFrom('support', 'protection'),
    role: fc.oneof(fc.constantFrom('operator', 'dpo'), some(['operator', 'clinician', 'admin'], 0)),
    state: fc.constantFrom(...STATES, 'noted', 'no-show', 'offered', 'waitlisted', 'declined', 'completed'),
    stamped: fc.record({
      protocol: fc.constantFrom('uno@1', 'uno@2', 'uno@3', 'due@1', 'tre@1'),
      flow: fc.constantFrom('f0', 'f1', 'f9'),
    }),
    submittedAt: moment.map((time) => new Date(time)),
    urgency: fc.constantFrom('E0', 'E1', 'E2', 'E4'),
    slackMs: fc.constantFrom(0, 15 * 60_000),
  },
  { requiredKeys: ['from', 'to', 'service', 'ground', 'tiers', 'at'] },
);

const FIELDS = ['parties', 'ground', 'kind', 'purpose', 'role', 'tiers', 'state', 'stamp'] as const;
type Field = (typeof FIELDS)[number];

/** Questions at random are wrong in several ways: most are mended to fit a flow, but for what is left as it is. */
const aims = fc.option(
  fc.record({
    word: fc.nat(99),
    flow: fc.nat(99),
    party: fc.nat(99),
    mended: fc.subarray([...FIELDS], { minLength: 4 }),
  }),
  { freq: 5 },
);
interface Aim {
  readonly word: number;
  readonly flow: number;
  readonly party: number;
  readonly mended: readonly Field[];
}

const pick = <T>(list: readonly T[], place: number): T | undefined => list[place % Math.max(1, list.length)];

function mend(ask: FlowCheck, aim: Aim | null, { words }: World): FlowCheck {
  const word = aim === null ? undefined : pick(words, aim.word);
  const flow = aim === null || word === undefined ? undefined : pick(word.flows, aim.flow);
  if (aim === null || word === undefined || flow === undefined) return ask;
  const stamped = { protocol: word.name, flow: flow.id };
  const fitting: Readonly<Record<Field, object>> = {
    parties: { from: pick(flow.from, aim.party), to: pick(flow.to, aim.party), service: flow.service },
    ground: { ground: flow.precondition[0] },
    kind: ask.kind === undefined ? {} : { kind: flow.kind },
    purpose: ask.purpose === undefined ? {} : { purpose: flow.purpose },
    role: ask.role === undefined ? {} : { role: flow.senderRoles },
    tiers: { tiers: ['T0'] },
    state: { state: 'in-charge' },
    stamp:
      [{}, { stamped }, { stamped, urgency: 'E1', submittedAt: new Date(word.at + HOUR) }][aim.party % 3] ??
      {},
  };
  return Object.assign({}, ask, ...aim.mended.map((field) => fitting[field])) as FlowCheck;
}

const NETWORKS = 1_000;
const EACH = 100;

describe('the flow check', () => {
  it('decides 100,000 random requests as the design’s sentences do', () => {
    const seen = new Map<string, number>();
    let asked = 0;
    fc.assert(
      fc.property(
        networks,
        fc.array(fc.tuple(requests, aims), { minLength: EACH, maxLength: EACH, size: 'max' }),
        ({ world, view }, asks) => {
          for (const [random, aim] of asks) {
            const ask = mend(random, aim, world);
            const decision = checkFlow(view, ask);
            const said = decision.ok
              ? `${decision.grace ? 'grace' : 'ok'} ${decision.protocol}/${decision.flow.id}`
              : decision.rule;
            const should = naive(world, ask);
            if (said !== should) throw new Error(`${said}, not ${should}: ${JSON.stringify({ ask, world })}`);
            asked += 1;
            const outcome = said.split(' ')[0] ?? '';
            seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
          }
        },
      ),
      { numRuns: NETWORKS, endOnFailure: true },
    );
    expect(asked).toBe(NETWORKS * EACH);
    // and the questions were not all of one kind
    const rare = [
      ...['ok', 'grace', 'unknown-institution', 'no-flow', 'not-in-force', 'not-signatory', 'wrong-flow'],
      ...['wrong-kind', 'wrong-purpose', 'role-not-allowed', 'ground-not-allowed', 'tier-not-allowed'],
    ].filter((outcome) => (seen.get(outcome) ?? 0) < 50);
    expect(rare).toEqual([]);
  }, 120_000);
});
