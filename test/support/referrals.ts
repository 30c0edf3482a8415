import { randomUUID } from 'node:crypto';
import { waitFor } from '#testing';
import type { Client } from './client.js';

/** As much of a referral as the journeys look at. */
export interface Referral {
  readonly id: string;
  readonly state: string;
  readonly side: 's' | 'r';
  readonly pending: { readonly id: string; readonly type: string } | null;
  readonly offer: { readonly id: string; readonly until: string | null } | null;
}

export interface TimelineItem {
  readonly id: string;
  readonly type: string;
  readonly side: 's' | 'r';
  readonly n: number;
  readonly superseded: boolean;
}

const DAY_MS = 86_400_000;

/** What a request asks for unless a test says otherwise; everything in it is invented. */
export const NEEDS = {
  adults: 1,
  children: [{ ageBand: '6-10', sex: 'f' }],
  accessibility: [],
  languages: ['it'],
  pets: false,
  unsafeComuni: ['110009'],
  safeContact: { channel: 'phone', hours: '09:00-11:00', voicemail: false },
  callback: { name: 'Operatrice di turno', phone: '000 900 0002' },
};

export const RISK = {
  tool: 'da-5',
  level: 'high',
  violence: ['physical'],
  injuries: true,
  weapons: false,
  childrenExposed: true,
};

export interface Asked {
  readonly to: string;
  readonly service: string;
  readonly urgency?: string;
  readonly tiers?: readonly string[];
  /** A file that is open already; a new one where it is left out. */
  readonly case?: string;
  readonly heardBy?: string;
  /** Further fields of the submission. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Opens a file at a centre. @returns its id */
export async function openCase(sender: Client, alias = 'Girasole'): Promise<string> {
  const { id } = await sender.ok(sender.post<{ id: string }>('cases', { alias, subject: 'woman' }));
  return id;
}

/** The request with her agreement, in a new case where none is named; durable when it resolves. */
export async function submit(sender: Client, asked: Asked): Promise<Referral> {
  const {
    to,
    service,
    urgency = 'E1',
    tiers = ['T0', 'T1', 'T2'],
    heardBy = 'operatrice',
    more = {},
  } = asked;
  const caseId = asked.case ?? (await openCase(sender));
  const validUntil = new Date(Date.now() + 90 * DAY_MS).toISOString();
  const agreement = await sender.ok(
    sender.post<{ id: string }>(`cases/${caseId}/agreements`, {
      ...{ to, service, tiers, validUntil },
      method: 'oral',
      heardBy,
      alone: true,
    }),
  );
  return sender.ok(
    sender.post<Referral>('referrals', {
      case: caseId,
      agreement: agreement.id,
      ...{ to, service, urgency, needs: NEEDS, risk: RISK },
      ...more,
    }),
  );
}

/** Calls a verb and waits for the lane, however long it takes: the same call again while it is on its way. */
export function say(client: Client, id: string, verb: string, body: object = {}): Promise<Referral> {
  const headers = { prefer: 'wait=4', 'idempotency-key': randomUUID() };
  const folded = waitFor(`${verb} is folded`, async () => {
    const reply = await client.post<Referral>(`referrals/${id}/${verb}`, body, headers);
    return reply.status === 202 ? undefined : reply;
  });
  return client.ok(folded);
}

/** Waits until a party has folded the referral to this state and has nothing on its way. */
export function awaitState(client: Client, id: string, state: string, side?: 's' | 'r'): Promise<Referral> {
  const query = side === undefined ? '' : `?side=${side}`;
  return waitFor(`${client.institution} sees ${state}`, async () => {
    const { status, body } = await client.get<Referral>(`referrals/${id}${query}`);
    return status === 200 && body.state === state && body.pending === null ? body : undefined;
  });
}

/** The timeline as the lane has it: type, side and number, in order. */
export async function timeline(client: Client, id: string, side?: 's' | 'r'): Promise<TimelineItem[]> {
  const query = side === undefined ? '' : `?side=${side}`;
  const { items } = await client.ok(
    client.get<{ items: TimelineItem[] }>(`referrals/${id}/timeline${query}`),
  );
  return items.map(({ id: event, type, side: by, n, superseded }) => ({
    id: event,
    type,
    side: by,
    n,
    superseded,
  }));
}
