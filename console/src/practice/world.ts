import { allowed, currentRe, fold, INITIAL, isFinal, type EventName, type Side, type State } from '#machine';
import type { Answer } from '../api/client.js';
import type { Unit } from '../pages/shelter/types.js';
import { newId } from '../api/ids.js';
import { Problem } from '../api/problem.js';
import { FILLED, suggested, UNITS } from './units.js';
import { isBody, VERBS } from './verbs.js';

export const CENTRE = 'esercizio-centro';
export const SHELTER = 'esercizio-casa';
export const NODE = 'esercizio';

const MINUTE = 60_000;
/** By when the next step of an emergency is due, in minutes; invented like all the rest. */
const DUE_MINUTES = 15;
const NEEDS = {
  adults: 1,
  children: [{ ageBand: '6-10', sex: 'f' }],
  languages: ['it'],
  pets: false,
  callback: { name: 'Operatrice di esempio', phone: '000 000 0001' },
};

interface Said {
  readonly id: string;
  readonly type: EventName;
  readonly side: Side;
  readonly time: string;
  readonly superseded: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Two invented institutions and one request between them, folded by the real machine; in memory alone. */
export class PracticeWorld {
  readonly id = newId();
  state: State = INITIAL;
  private readonly said: Said[] = [];
  private readonly numbers = { s: 0, r: 0 };
  private readonly heard = new Set<() => void>();

  subscribe = (call: () => void): (() => void) => {
    this.heard.add(call);
    return () => this.heard.delete(call);
  };
  current = (): State => this.state;

  /** An event of one side, as the lane would bring it to both. @throws Problem it does not fit the state any more */
  tell(side: Side, type: EventName, body: Readonly<Record<string, unknown>> = {}): void {
    const re = currentRe(this.state, type);
    const event = {
      name: type,
      side,
      id: newId(),
      n: this.numbers[side] + 1,
      ...(re === null ? {} : { re }),
      ...(type === 'submitted' ? { kind: 'request' as const } : {}),
    };
    const { state, verdict } = fold(this.state, event);
    if (verdict === 'superseded') throw new Problem(409, 'referral.illegal');
    this.numbers[side] += 1;
    this.state = state;
    this.said.push({ id: event.id, type, side, time: new Date().toISOString(), superseded: false, body });
    for (const one of this.heard) one();
  }

  /** What the other party would do now. @returns whether there was anything */
  answer(by: Side): boolean {
    const next = by === 'r' ? OF_RECIPIENT[this.state.state] : OF_SENDER[this.state.state];
    if (next === undefined) return false;
    this.tell(by, next, next === 'info-provided' ? { answer: '…' } : {});
    return true;
  }

  /** What a node would answer to her, who acts for one of the two. */
  standIn =
    (side: Side) =>
    (method: string, url: string, body: unknown): Promise<Answer<unknown>> => {
      const path = url.replace(/^\/api\/[^/]+\/v1\//, '').replace(/\?.*$/, '');
      try {
        return Promise.resolve({ status: 200, etag: '"1"', data: this.reply(side, method, path, body) });
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error('practice'));
      }
    };

  private reply(side: Side, method: string, path: string, body: unknown): unknown {
    const [kind, id, verb] = path.split('/');
    if (method !== 'GET') {
      const type = VERBS[verb ?? ''];
      if (kind !== 'referrals' || id !== this.id || type === undefined) throw new Problem(404, 'not-found');
      this.tell(side, type, isBody(body) ? body : {});
      return this.view(side);
    }
    if (path === 'institutions') return { items: INSTITUTIONS, next: null };
    if (path === 'territory') return { province: { name: '', sign: '' }, comuni: [] };
    if (path === 'units') return { items: this.units() };
    if (path === 'worklist') return { items: this.worklist(side), next: null };
    if (path === 'referrals') return { items: this.said.length === 0 ? [] : [this.view(side)], next: null };
    if (kind !== 'referrals') return { items: [], next: null };
    if (id !== this.id || this.said.length === 0) throw new Problem(404, 'not-found');
    if (verb === undefined) return this.view(side);
    if (verb === 'timeline')
      return {
        items: this.said.map((one) => ({ ...one, appendedAt: one.time, reported: false, late: false })),
      };
    if (verb === 'content')
      return {
        needs: NEEDS,
        agreement: {
          tiers: ['T0', 'T1', 'T2'],
          method: 'oral',
          validUntil: new Date(Date.now() + 30 * 24 * 60 * MINUTE).toISOString(),
        },
        events: this.said,
        unreadable: [],
      };
    if (verb === 'team') return { items: [], blocked: [] };
    if (verb === 'units') return { items: suggested(this.units()), unsafeComuni: [] };
    return { items: [], next: null };
  }

  private view(side: Side): object {
    const { state, offer, question, kind } = this.state;
    const since = this.said.at(-1)?.time ?? null;
    return {
      ...{ id: this.id, side, state, kind, from: CENTRE, to: SHELTER, service: 'placement', urgency: 'E1' },
      ...{ pending: null, queued: null, protocol: null, flow: null, purpose: null, ground: 'agreement' },
      ...{ tiers: ['T0', 'T1'], agreed: null, stage: null, step: 0, occurred: null, since },
      ...{ reported: false, unreadable: false, waiting: false, frozen: false, erased: false },
      offer: offer === null ? null : { id: offer, until: this.dueAt() },
      question: question === null ? null : { id: question },
      dueAt: isFinal(this.state) ? null : this.dueAt(),
      allowed: allowed(this.state, side),
      submittedAt: this.said[0]?.time ?? null,
      case: null,
    };
  }

  /** The house's; the unit that she is offered follows the request. */
  private units(): Unit[] {
    const chosen = this.said.findLast(({ type }) => type === 'offered')?.body['unit'];
    const code = this.state.state === 'in-charge' || this.state.offer !== null ? (chosen ?? 'P-1') : null;
    return UNITS.map((unit) =>
      unit.code === code
        ? { ...unit, state: FILLED[this.state.state] ?? 'available', referral: this.id, until: this.dueAt() }
        : unit,
    );
  }

  private worklist(side: Side): object[] {
    if (this.said.length === 0 || isFinal(this.state)) return [];
    const { state } = this.state;
    const about = { from: CENTRE, to: SHELTER, kind: 'request', service: 'placement', urgency: 'E1', state };
    return [
      {
        ...{ kind: 'referral', id: this.id, side, task: null, referral: null, dueAt: this.dueAt() },
        ...{ overdue: false, stage: null, step: 0, call: null, mine: true, subject: null },
        about: { ...about, voice: false },
      },
    ];
  }

  private dueAt(): string {
    const last = this.said.at(-1)?.time ?? new Date().toISOString();
    return new Date(Date.parse(last) + DUE_MINUTES * MINUTE).toISOString();
  }
}

const OF_RECIPIENT: Readonly<Partial<Record<State['state'], EventName>>> = {
  submitted: 'received',
  received: 'acknowledged',
  acknowledged: 'offered',
  waitlisted: 'offered',
  confirmed: 'taken-in-charge',
};
const OF_SENDER: Readonly<Partial<Record<State['state'], EventName>>> = {
  offered: 'confirmed',
  'info-requested': 'info-provided',
};
const INSTITUTIONS = [
  {
    ...{ id: CENTRE, kind: 'cav', name: 'Centro di esempio', node: NODE, onNetwork: true },
    onCall: '000 000 0001',
  },
  {
    ...{ id: SHELTER, kind: 'casa-rifugio', name: 'Casa di esempio', node: NODE, onNetwork: true },
    ...{ onCall: '000 000 0002', services: ['placement'] },
  },
];
