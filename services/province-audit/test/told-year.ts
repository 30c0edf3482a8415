import { newId } from '#kernel';
import { coarseReason, laneType } from '#contracts';
import { planYear, type PlannedReferral, type Step, type YearPlan } from '../../../cli/src/year/plan.js';
import type { World } from './world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A word of the stream as the audit keeps it. */
interface Told {
  readonly topic: string;
  readonly at: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

const PURPOSE: Readonly<Record<string, string>> = {
  placement: 'protection',
  'centre-support': 'support',
  'equipe-care': 'social-care',
  'health-care': 'health-care',
  'social-emergency': 'social-emergency',
  'cost-cover': 'cost-cover',
};
const SAID: Readonly<Record<string, string>> = {
  acknowledgement: 'acknowledged',
  offer: 'offered',
  confirmation: 'confirmed',
  admission: 'taken-in-charge',
  completion: 'completed',
  decline: 'declined',
  'own-decision': 'declined-by-woman',
  cancellation: 'cancelled',
  'voice-agreement': 'agreed-by-voice',
  answer: 'answered',
};

/**
 * The demo's year of the BAT network (cli/src/year) as its stream: every planned request step by step, what the
 * institutions declare of the year, what the house answered each day. Invented, and the same for the same seed.
 */
export class ToldYear {
  private readonly plan: YearPlan;
  private readonly told: readonly Told[];
  private next = 0;

  constructor(
    readonly year: number,
    seed: number,
  ) {
    this.plan = planYear(year, seed);
    let draw = seed;
    const chance = (): number => {
      draw = (draw * 48_271) % 2_147_483_647;
      return draw / 2_147_483_647;
    };
    this.told = [
      ...this.institutions(),
      ...this.plan.referrals.flatMap((referral) => lane(referral, chance)),
      ...this.statistics(),
      ...this.answers(chance),
    ].sort((a, b) => a.at - b.at);
  }

  /** Lays what was said until then beside the log, as if it had been consumed, and moves the clock there. */
  async tell(world: World, until: string): Promise<void> {
    world.now = Date.parse(until);
    const end = this.told.findIndex(({ at }) => at > world.now);
    const now = this.told.slice(this.next, end < 0 ? undefined : end);
    this.next += now.length;
    const [{ size } = { size: '0' }]: { size: string }[] = await world.db.query(`SELECT size FROM log_head`);
    await world.db.query(
      `WITH said AS (
         INSERT INTO envelope (index, topic, appended_at, attributes, body)
         SELECT $1::bigint + n - 1, t, to_timestamp(a / 1000.0), e, b
         FROM unnest($2::text[], $3::bigint[], $4::jsonb[], $5::bytea[]) WITH ORDINALITY AS u(t, a, e, b, n)
       ) UPDATE log_head SET size = size + $6`,
      [
        size,
        now.map(({ topic }) => topic),
        now.map(({ at }) => Math.floor(at)),
        now.map(({ attributes }) => JSON.stringify(attributes)),
        now.map(({ body }) => body),
        now.length,
      ],
    );
  }

  private institutions(): Told[] {
    const at = Date.UTC(this.year, 0, 1);
    const kinds: Readonly<Record<string, readonly string[]>> = {
      cav: ['cav-1', 'cav-2'],
      ambito: AMBITI,
      asl: ['asl-bt'],
      provincia: ['provincia-bat'],
      'casa-rifugio': ['casa-rifugio-1', 'casa-fuori-1', 'casa-fuori-2'],
      albergo: ['albergo-1'],
    };
    return Object.entries(kinds).flatMap(([kind, ids]) =>
      ids.map((id) => {
        const onNetwork = !id.includes('fuori') && kind !== 'albergo';
        const services = SERVICES[kind] ?? [];
        const listed = { id, name: id, kind, onNetwork, services, onCall: '', hours: {} };
        return plain('registry', 'institution-listed', 'provincia-bat', at, listed);
      }),
    );
  }

  /** Of the year, two weeks after its end. */
  private statistics(): Told[] {
    const at = Date.UTC(this.year + 1, 0, 15);
    const { contacts, referrals } = this.plan;
    const of = (institution: string): Figure[] => {
      const own = contacts.filter((each) => each.institution === institution);
      const files =
        own.filter(({ outcome }) => outcome === 'taken-in-charge').length +
        referrals.filter(({ from }) => from === institution).length;
      return [
        { figure: 'contacts', count: own.length },
        ...by('contacts-by-source', own, 'source'),
        ...by('contacts-by-channel', own, 'channel'),
        ...by('contacts-by-outcome', own, 'outcome'),
        ...by('contacts-by-knowledge', own, 'learnedThrough'),
        ...[
          { figure: 'files-opened', count: files },
          { figure: 'files-open', count: files },
        ],
        { figure: 'files-opened-by-subject', by: 'woman', count: files },
      ];
    };
    const stays = referrals.filter(
      ({ to, steps }) => to === 'casa-rifugio-1' && steps.some(({ verb }) => verb === 'admission'),
    );
    const exits = stays.flatMap(({ steps }) => steps.filter(({ verb }) => verb === 'completion'));
    const house: Figure[] = [
      ...[
        { figure: 'stays-begun', count: stays.length },
        { figure: 'stays-begun-directly', count: 0 },
      ],
      { figure: 'women-admitted', count: stays.length },
      { figure: 'children-admitted', count: stays.reduce((sum, { children }) => sum + children.length, 0) },
      { figure: 'nights', count: 1_431 },
      ...by(
        'stays-ended-by-outcome',
        exits.map(({ body }) => body as { outcome: string }),
        'outcome',
      ),
    ];
    return ['cav-1', 'cav-2', ...AMBITI, 'asl-bt', 'casa-rifugio-1'].map((institution) => {
      const figures = institution === 'casa-rifugio-1' ? [...of(institution), ...house] : of(institution);
      const body = { period: String(this.year), version: 1, figures };
      return plain('statements', 'statistics-declared', institution, at, body);
    });
  }

  private answers(chance: () => number): Told[] {
    return Array.from({ length: 365 }, (_, day) => {
      const at = Date.UTC(this.year, 0, 1, 9) + day * DAY;
      const answer = chance() < 0.4 ? 'none' : 'places';
      return plain('capacity', 'declared', 'casa-rifugio-1', at, {
        answer,
        asOf: new Date(at).toISOString(),
      });
    });
  }
}

const SERVICES: Readonly<Record<string, readonly string[]>> = {
  cav: ['centre-support'],
  ambito: ['social-emergency', 'centre-support', 'equipe-care', 'cost-cover'],
  asl: ['health-care'],
  'casa-rifugio': ['placement'],
};
const AMBITI = ['andria', 'barletta', 'canosa', 'san-ferdinando', 'trani'].map((name) => `ambito-${name}`);

interface Figure {
  readonly figure: string;
  readonly by?: string;
  readonly count: number;
}

function by<K extends string>(figure: string, all: readonly Readonly<Record<K, string>>[], key: K): Figure[] {
  const codes = [...new Set(all.map((each) => each[key]))].sort();
  return codes.map((code) => ({ figure, by: code, count: all.filter((each) => each[key] === code).length }));
}

function plain(topic: string, name: string, institution: string, at: number, body: object): Told {
  const type = `staffetta.${topic}.${name}.v1`;
  const attributes = { id: newId(), type, source: `/node/${institution}`, subject: institution };
  return { topic, at, attributes, body: Buffer.from(JSON.stringify(body)) };
}

/** How long each step takes: mostly within the flow's time, now and then beyond. */
const PATIENCE: Readonly<Record<string, readonly [acknowledged: number, decided: number]>> = {
  E0: [16 * MINUTE, HOUR],
  E1: [16 * MINUTE, HOUR],
  E2: [2 * HOUR, 20 * HOUR],
  E3: [DAY, 3 * DAY],
  E4: [DAY, 3 * DAY],
};

function lane(referral: PlannedReferral, chance: () => number): Told[] {
  const { from, to, service, urgency, agreed, steps } = referral;
  const subject = newId();
  const numbers = { s: 0, r: 0 };
  const [toAcknowledge, toDecide] = PATIENCE[urgency] ?? [DAY, DAY];
  let offer = '';
  let at = Date.parse(referral.at);
  const say = (name: string, side: 's' | 'r', more: Record<string, string> = {}): Told => {
    numbers[side] += 1;
    const id = newId();
    const re: Record<string, string> = offer === '' ? {} : { re: offer };
    if (name === 'offered' || name === 'agreed-by-voice') offer = id;
    const attributes = {
      id,
      type: laneType(name),
      subject,
      from,
      to,
      side,
      n: String(numbers[side]),
      ...re,
      ...more,
    };
    return { topic: 'referrals.a.b', at, attributes, body: null };
  };
  const begun = say('submitted', 's', {
    ...{ kind: service === 'cost-cover' ? 'question' : 'request', urgency, purpose: PURPOSE[service] ?? '' },
    ...{ protocol: 'bat@1', flow: service, ...(agreed === undefined ? {} : { agreed }) },
  });
  at += chance() * 62_000;
  const words = [begun, say('received', 'r')];
  for (const step of steps) {
    const name = SAID[step.verb] ?? '';
    at += later(step, name, { toAcknowledge, toDecide }, chance);
    words.push(say(name, step.by === 'sender' ? 's' : 'r', said(step)));
  }
  return words;
}

function later(
  { afterDays }: Step,
  name: string,
  { toAcknowledge, toDecide }: { readonly toAcknowledge: number; readonly toDecide: number },
  chance: () => number,
): number {
  if (afterDays !== undefined) return afterDays * DAY;
  return chance() * (name === 'acknowledged' ? toAcknowledge * 1.1 : toDecide);
}

function said({ body }: Step): Record<string, string> {
  const { reason, outcome } = body as { reason?: string; outcome?: string };
  return {
    ...(reason === undefined ? {} : { reason: coarseReason(reason as Parameters<typeof coarseReason>[0]) }),
    ...(outcome === undefined ? {} : { outcome }),
  };
}
