import { CODES } from '#contracts';
import { allowed, allowedFacts, currentRe, EVENT_NAMES, MACHINE, stateOf } from '#referral';

/** What a person may want to say: every row of the machine that is an operator's. */
export const SPOKEN = EVENT_NAMES.filter(
  (name) => MACHINE[name].by === 'operator' && name !== 'submitted' && name !== 'agreement-withdrawn',
);
/** What ends a referral: rarer than its weight among the words would make it. */
const ENDINGS = new Set([
  'cancelled',
  'declined-by-woman',
  'entered-in-error',
  'declined',
  'offer-withdrawn',
  'offer-refused',
]);
const UNITS = ['U-1', 'U-2', 'U-3'];
const HOUR = 3_600_000;

/** A unit by name, or the house's choice. */
export const someUnit = (random) => (random.chance(0.4) ? random.pick(UNITS) : undefined);

/** Everything that fits these copies as they show themselves, weighted: `[weight, { row, name }]`. */
export function fitting(rows) {
  return rows.flatMap((row) => {
    const state = stateOf(row);
    const told = allowedFacts(state, row.side).filter((name) => SPOKEN.includes(name));
    const names = [...allowed(state, row.side).filter((name) => SPOKEN.includes(name)), ...told];
    // what is on its way makes most of them a refusal
    const share = row.pending === null ? 1 : 0.1;
    return names.map((name) => [share * weightOf(name), { row, name }]);
  });
}

/** What leads on to a unit and an admission, where most can go wrong. */
const ONWARD = new Set(['offered', 'agreed-by-voice', 'confirmed', 'taken-in-charge']);

function weightOf(name) {
  if (ONWARD.has(name)) return 12;
  if (MACHINE[name].class === 'fact') return 0.3;
  return ENDINGS.has(name) ? 0.25 : 5;
}

/** What goes with a word: as the routes of libs/party put it together. */
export function partsOf(random, row, name, now) {
  const until = () =>
    random.chance(0.6) ? { until: new Date(now + random.between(1, 5) * HOUR).toISOString() } : {};
  const unit = someUnit(random);
  const params = { reported: row.side === 'r' ? row.reported : undefined, unit };
  switch (name) {
    case 'info-requested':
      return { body: { question: 'DATI INVENTATI?' }, params };
    case 'info-provided':
      return { body: { answer: 'DATI INVENTATI.' } };
    case 'offered':
    case 'agreed-by-voice':
      return { body: until(), params };
    case 'offer-refused':
      return { body: { reason: random.pick(CODES.offerRefusalReason) } };
    case 'confirmed':
      return { body: random.chance(0.3) ? { expected: new Date(now + 2 * HOUR).toISOString() } : {} };
    case 'completed':
      return { attributes: { outcome: random.pick(CODES.outcome) }, params };
    case 'answered':
      return { body: { answer: random.pick(CODES.answer) }, params };
    case 'declined':
      return { attributes: { reason: random.pick(CODES.declineReason) }, params };
    case 'cancelled':
      return { attributes: { reason: random.pick(['helped-elsewhere', 'no-longer-needed', 'other']) } };
    default:
      return { params };
  }
}

/** The offer or question that the operator saw: mostly the current one, which need not be named. */
export function reOf(random, row, name) {
  const current = currentRe(stateOf(row), name) ?? undefined;
  return random.weighted([
    [6, undefined],
    [3, current],
    [1, random.uuid()],
  ]);
}

export const NEEDS = {
  adults: 1,
  children: [],
  accessibility: [],
  languages: ['it'],
  pets: false,
  unsafeComuni: [],
  safeContact: { channel: 'none' },
  callback: { name: 'Operatrice simulata', phone: '000 900 0002' },
};

export const RISK = {
  tool: 'da-5',
  level: 'high',
  date: '2026-03-01',
  violence: ['physical'],
  injuries: false,
  weapons: false,
};
