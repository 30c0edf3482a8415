import { setTimeout as pause } from 'node:timers/promises';
import { ApiError, type Answer, type Api, type RequestOptions } from '../api.js';
import { planYear, type PlannedContact, type PlannedReferral, type Step } from './plan.js';

const POLL_MS = 30;
const SETTLE_MS = 30_000;
const DAY_MS = 86_400_000;
/** Referrals under way at once; those about places are one by one. */
const AT_ONCE = 4;
const WATERMARK = 'DATI INVENTATI';

/** What became of the year, in counts. */
export interface YearPlayed {
  readonly contacts: number;
  readonly referrals: number;
  /** How many of them ended how, by state. */
  readonly states: Readonly<Record<string, number>>;
  /** Institutions that declared the year's statistics; none where the year is not over. */
  readonly declared: number;
  readonly seconds: number;
}

interface View {
  readonly id: string;
  readonly state: string;
  readonly pending: unknown;
  readonly offer: { readonly id: string } | null;
}

/**
 * Plays a planned year through the public API, as late entries: the counts fall into their year, the lanes into the
 * minutes in which it is played. In the end each institution's coordinator declares the year's statistics.
 * @param institutions those of the party nodes
 * @param tell how far it is, 0 to 1
 * @throws ApiError when a node refuses, Error when the parties do not come to agree
 */
export async function playYear(
  api: Api,
  {
    year,
    seed,
    institutions,
  }: { readonly year: number; readonly seed: number; readonly institutions: readonly string[] },
  tell: (done: number) => void,
): Promise<YearPlayed> {
  const began = Date.now();
  const { contacts, referrals } = planYear(year, seed);
  const player = new Player(api);
  const states: Record<string, number> = {};
  let done = 0;
  const step = (): void => {
    done += 1;
    tell(done / (contacts.length + referrals.length));
  };
  const play = async (referral: PlannedReferral): Promise<void> => {
    const state = await player.referral(referral);
    states[state] = (states[state] ?? 0) + 1;
    step();
  };
  const places = referrals.filter(({ place }) => place);
  await Promise.all([
    inTurn(AT_ONCE, contacts, async (contact) => {
      await player.contact(contact);
      step();
    }).then(() =>
      inTurn(
        AT_ONCE,
        referrals.filter(({ place }) => !place),
        play,
      ),
    ),
    inTurn(1, places, play),
  ]);
  let declared = 0;
  for (const institution of institutions) if (await declare(api, institution, String(year))) declared += 1;
  const seconds = Math.round((Date.now() - began) / 1000);
  return { contacts: contacts.length, referrals: referrals.length, states, declared, seconds };
}

/** Looks at what was counted, and says so. @returns whether it stands declared */
async function declare(api: Api, institution: string, period: string): Promise<boolean> {
  const who = { institution, role: 'coordinator' };
  const node = api.nodeOf(institution);
  const { body } = await api.call<{ digest: string }>(who, node, `statistics?period=${period}`);
  try {
    await api.call(who, node, 'statistics', { method: 'POST', body: { period, digest: body.digest } });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'statistics.unchanged') return true;
    if (error.code === 'statistics.period-open') return false;
    throw error;
  }
}

async function inTurn<T>(atOnce: number, all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

class Player {
  constructor(private readonly api: Api) {}

  async contact({ institution, at: happened, outcome, ...codes }: PlannedContact): Promise<void> {
    const taken = outcome === 'taken-in-charge';
    // a file of hers, where there is something to follow
    const callback = taken ? { callback: { name: WATERMARK } } : {};
    await this.post(institution, 'contacts', { ...codes, happened, outcome, ...callback });
  }

  /** @returns the state that both parties see in the end */
  async referral(planned: PlannedReferral): Promise<string> {
    const { from, to, steps } = planned;
    const id = await this.send(planned);
    let state = await this.settled(planned, id, 'received');
    for (const step of steps) {
      await this.say(planned, id, step);
      state = await this.settled(planned, id);
    }
    if (state === 'draft') throw new Error(`${from} → ${to}: still a draft`);
    return state;
  }

  private async send(planned: PlannedReferral): Promise<string> {
    const { from, to, service, urgency, level, children, agreed, at: occurred } = planned;
    const { body: file } = await this.post<{ id: string }>(from, 'cases', {
      alias: WATERMARK,
      subject: 'woman',
    });
    const { body: agreement } = await this.post<{ id: string }>(from, `cases/${file.id}/agreements`, {
      ...{ to, service, tiers: ['T0', 'T1', 'T2'], method: 'oral' },
      validUntil: new Date(Date.now() + 90 * DAY_MS).toISOString(),
    });
    const question = service === 'cost-cover';
    const { body } = await this.post<View>(from, 'referrals', {
      ...{ case: file.id, agreement: agreement.id, to, service, urgency, occurred },
      ...(agreed === undefined ? {} : { agreed }),
      needs: { adults: 1, children, callback: { name: WATERMARK, phone: '000 900 0002' } },
      ...(question ? { question: { code: 'cost-cover', days: 90 } } : { risk: { tool: 'sara-s', level } }),
    });
    return body.id;
  }

  private async say({ from, to, reported, at }: PlannedReferral, id: string, step: Step): Promise<void> {
    const { by, verb, body } = step;
    const institution = by === 'sender' || reported ? from : to;
    const offer = verb === 'confirmation' ? (await this.view(from, id, 's')).offer?.id : undefined;
    await this.post(institution, `referrals/${id}/${verb}`, {
      ...moments(body),
      ...(offer === undefined ? {} : { offer }),
      ...(reported && by === 'recipient' ? { reported } : {}),
      occurred: late(at, step.afterDays),
    });
  }

  /** Waits until both parties have folded the same, and nothing is on its way. */
  private async settled(
    { from, to, reported }: PlannedReferral,
    id: string,
    wanted?: string,
  ): Promise<string> {
    const deadline = Date.now() + SETTLE_MS;
    for (;;) {
      const sent = await this.view(from, id, 's');
      const there = reported
        ? sent
        : await this.view(to, id, 'r').catch((error: unknown) => {
            if (error instanceof ApiError && error.status === 404) return undefined;
            throw error;
          });
      const calm = sent.pending === null && there?.pending === null && sent.state === there.state;
      if (calm && (wanted === undefined || sent.state === wanted)) return sent.state;
      if (Date.now() > deadline) throw new Error(`${from} → ${to}: still ${sent.state}`);
      await pause(POLL_MS);
    }
  }

  private async view(institution: string, id: string, side: 's' | 'r'): Promise<View> {
    return (await this.call<View>(institution, `referrals/${id}?side=${side}`)).body;
  }

  private post<T>(institution: string, path: string, body: object): Promise<Answer<T>> {
    return this.call<T>(institution, path, { method: 'POST', body, headers: { prefer: 'wait=4' } });
  }

  private call<T>(institution: string, path: string, options?: RequestOptions): Promise<Answer<T>> {
    return this.api.call<T>({ institution, role: 'operator' }, this.api.nodeOf(institution), path, options);
  }
}

/** So many days later, within the same year. */
function late(at: string, days = 0): string {
  const last = `${at.slice(0, 4)}-12-31T12:00:00.000Z`;
  const then = new Date(Date.parse(at) + days * DAY_MS).toISOString();
  return then < last ? then : last;
}

/** `+P3D`: so many days from now. */
const moments = (body: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const days = typeof value === 'string' ? /^\+P(\d+)D$/.exec(value)?.[1] : undefined;
      return [name, days === undefined ? value : new Date(Date.now() + Number(days) * DAY_MS).toISOString()];
    }),
  );
