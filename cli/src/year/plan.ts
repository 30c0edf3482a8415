/**
 * A year of the BAT network, planned: how many turned to it, what was asked of whom, and how it went. The sums are those
 * of the province (283 accesses, 56.7 % taken in charge, a third of them through somebody else; about 125 referrals, 12
 * placements and 4 outside it); everything else is invented, and the same for the same seed.
 */
export interface YearPlan {
  readonly contacts: readonly PlannedContact[];
  /** Those about places come one after the other, in this order: the house has five units. */
  readonly referrals: readonly PlannedReferral[];
}

export interface PlannedContact {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly institution: string;
  readonly source: string;
  readonly channel: string;
  readonly wish: string;
  readonly learnedThrough: string;
  readonly outcome: string;
}

export interface PlannedReferral {
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly urgency: string;
  readonly level: string;
  readonly children: readonly { readonly ageBand: string; readonly sex: string }[];
  readonly agreed?: 'voice';
  /** The recipient is off the network: whoever asked reports its answers. */
  readonly reported: boolean;
  /** One after the other, with all others about places. */
  readonly place: boolean;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly by: 'sender' | 'recipient';
  readonly verb: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Days after the request; 0 where it is left out. */
  readonly afterDays?: number;
}

export const ACCESSES = 283;
export const REFERRALS = 125;
export const PLACEMENTS = 12;
export const OUTSIDE = 4;
const TAKEN_IN_CHARGE = 160; // 56.7 %
const THROUGH_OTHERS = 95; // 33.5 %
/** Still in the house when the year ends. */
const STAYING = 4;
/** Nights on which a woman with two children stayed and the house had no other unit for such a household; with seed 1. */
export const FAMILY_NIGHTS = 41;

export const CENTRES = ['cav-1', 'cav-2'];
export const AMBITI = ['andria', 'barletta', 'canosa', 'san-ferdinando', 'trani'].map(
  (name) => `ambito-${name}`,
);

const recipient = (verb: string, body: object = {}): Step => ({ by: 'recipient', verb, body: { ...body } });
const sender = (verb: string, body: object = {}): Step => ({ by: 'sender', verb, body: { ...body } });

/** @param year the calendar year, UTC; @param seed any number: the same gives the same plan */
export function planYear(year: number, seed: number): YearPlan {
  const dice = new Dice(seed);
  const at = (): string => {
    const from = Date.UTC(year, 0, 2);
    const until = Date.UTC(year, 11, 30);
    return new Date(from + Math.floor(dice.next() * (until - from))).toISOString();
  };
  return { contacts: contacts(dice, at), referrals: referrals(dice, at) };
}

function contacts(dice: Dice, at: () => string): PlannedContact[] {
  const outcomes = ['information', 'sent-elsewhere', 'not-wished', 'not-reached', 'inappropriate'];
  return Array.from({ length: ACCESSES }, (_, index) => {
    const source = spread(index, THROUGH_OTHERS)
      ? dice.weighted({
          'social-services': 37,
          police: 31,
          hospital: 12,
          'helpline-1522': 8,
          school: 4,
          doctor: 4,
          relative: 4,
        })
      : 'herself';
    return {
      at: at(),
      institution: dice.pick(CENTRES),
      source,
      channel: dice.weighted({ phone: 70, 'in-person': 22, 'e-mail': 5, online: 3 }),
      wish: source === 'herself' ? 'yes' : dice.weighted({ yes: 60, no: 10, 'not-asked': 30 }),
      learnedThrough: dice.pick([
        'helpline-1522',
        'web',
        'social-services',
        'police',
        'health',
        'acquaintance',
      ]),
      outcome: spread(index, TAKEN_IN_CHARGE) ? 'taken-in-charge' : dice.pick(outcomes),
    };
  });
}

/** True for `count` of the accesses, evenly over them. */
const spread = (index: number, count: number): boolean =>
  Math.floor(((index + 1) * count) / ACCESSES) > Math.floor((index * count) / ACCESSES);

function referrals(dice: Dice, at: () => string): PlannedReferral[] {
  const asked = (
    count: number,
    from: readonly string[],
    to: readonly string[],
    service: string,
    urgencies: Readonly<Record<string, number>>,
  ): PlannedReferral[] =>
    Array.from({ length: count }, () => ({
      ...{ at: at(), from: dice.pick(from), to: dice.pick(to), service, urgency: dice.weighted(urgencies) },
      ...{ level: dice.pick(['low', 'medium', 'high']), children: children(dice, 3) },
      ...{ reported: false, place: false, steps: course(dice) },
    }));
  const calm = { E2: 30, E3: 50, E4: 20 };
  return [
    ...asked(38, ['asl-bt'], CENTRES, 'centre-support', { E1: 30, E2: 70 }),
    ...asked(7, ['asl-bt'], AMBITI, 'social-emergency', { E1: 80, E2: 20 }),
    ...asked(24, AMBITI, CENTRES, 'centre-support', calm),
    ...asked(16, CENTRES, AMBITI, 'equipe-care', calm),
    ...asked(14, CENTRES, ['asl-bt'], 'health-care', calm),
    ...asked(4, CENTRES, AMBITI, 'cost-cover', { E3: 100 }).map((each) => ({
      ...each,
      steps: [recipient('answer', { answer: dice.pick(['covered', 'not-covered']) })],
    })),
    ...places(dice, at),
  ];
}

/** How a request for support, care or the équipe goes. */
function course(dice: Dice): Step[] {
  const begun = [recipient('acknowledgement'), recipient('offer', { appointment: '+P3D' })];
  const there = [...begun, sender('confirmation'), recipient('admission')];
  const courses: Record<string, Step[]> = {
    done: [...there, recipient('completion', { outcome: 'service-given' })],
    'going-on': there,
    declined: [
      recipient('acknowledgement'),
      recipient('decline', {
        reason: dice.pick(['needs-beyond-service', 'already-followed', 'unreachable']),
      }),
    ],
    'her-choice': [...begun, sender('own-decision')],
    cancelled: [recipient('acknowledgement'), sender('cancellation', { reason: 'no-longer-needed' })],
    'not-yet': [recipient('acknowledgement')],
  };
  const weights = { done: 60, 'going-on': 18, declined: 8, 'her-choice': 7, cancelled: 3, 'not-yet': 4 };
  return courses[dice.weighted(weights)] ?? [];
}

function places(dice: Dice, at: () => string): PlannedReferral[] {
  const place = (steps: readonly Step[], more: Partial<PlannedReferral>): PlannedReferral => ({
    ...{ at: at(), from: dice.pick([...CENTRES, ...AMBITI]), to: 'casa-rifugio-1', service: 'placement' },
    ...{ urgency: dice.weighted({ E1: 60, E2: 40 }), level: dice.pick(['medium', 'high']) },
    ...{ children: children(dice, 2), reported: false, place: true, steps, ...more },
  });
  const admitted = [
    recipient('acknowledgement'),
    recipient('offer'),
    sender('confirmation', { escort: true }),
    recipient('admission'),
  ];
  const left = (outcome: string): Step => ({
    ...recipient('completion', { outcome }),
    afterDays: 5 + Math.floor(dice.next() * 150),
  });
  // Istat's classes, as exits were in 2022
  const exits = { 'goals-reached': 39, 'left-or-returned': 27, 'moved-elsewhere': 26, other: 8 };
  const gone = shareOut(
    Array.from({ length: PLACEMENTS - STAYING }, (_, index) =>
      index % 3 === 0
        ? place([recipient('voice-agreement'), recipient('admission'), left(dice.weighted(exits))], {
            ...{ agreed: 'voice', urgency: 'E1' },
          })
        : place([...admitted, left(dice.weighted(exits))], {}),
    ),
  );
  const staying = Array.from({ length: STAYING }, (_, index) =>
    // two alone, one with a child, one with two: what five units hold together
    place(admitted, { children: children(dice, 2).concat(children(dice, 2)).slice(0, [2, 1, 0, 0][index]) }),
  );
  const refused = Array.from({ length: 6 }, () =>
    place([recipient('acknowledgement'), recipient('decline', { reason: 'no-place' })], {}),
  );
  const outside = Array.from({ length: OUTSIDE }, (_, index) =>
    place(
      [...admitted, ...(index === 0 ? [left('moved-elsewhere')] : [])].map((step) =>
        step.verb === 'offer' ? { ...step, body: { until: '+P1D' } } : step,
      ),
      { to: dice.pick(['casa-fuori-1', 'casa-fuori-2']), reported: true },
    ),
  );
  return [...gone, ...refused, ...outside, ...staying];
}

/** Women with two children or more stayed so many nights together. */
function shareOut(stays: readonly PlannedReferral[]): PlannedReferral[] {
  const families = stays.filter((stay) => stay.children.length > 1);
  return stays.map((stay) => {
    const index = families.indexOf(stay);
    if (index < 0) return stay;
    const afterDays = Math.floor((FAMILY_NIGHTS + index) / families.length);
    const steps = stay.steps.map((step) => (step.verb === 'completion' ? { ...step, afterDays } : step));
    return { ...stay, steps };
  });
}

function children(dice: Dice, most: number): { ageBand: string; sex: string }[] {
  return Array.from({ length: Math.floor(dice.next() * (most + 1)) }, () => ({
    ageBand: dice.pick(['0-2', '3-5', '6-10', '11-13']),
    sex: dice.pick(['f', 'm']),
  }));
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)] as T;
  }

  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries<number>(weights) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return entries.at(-1)?.[0] as K;
  }
}
