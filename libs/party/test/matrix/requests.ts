import { newId } from '#kernel';
import type { PartyNetwork } from '#testing';
import {
  ADDRESS,
  ALIAS,
  CONTACT,
  DUTY_PHONE,
  EXCLUDED,
  NAME,
  NODES,
  personOf,
  REASON,
  type Objects,
  type World,
} from './world.js';
import { NECESSITY, NEEDS } from '../nodes.js';
import type { Cell } from './oracle.js';

export interface Seen {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An input that no cell's state changes with: what is there, answers it, if only with 409, 412 or 400. */
const BODIES: Readonly<Record<string, (objects: Objects, cell: Cell) => object>> = {
  // refused: no flow leads there
  'POST referrals': ({ file }) => ({
    ...{ to: 'provincia-bat', service: 'equipe-care', urgency: 'E3', case: file },
    ...{ needs: NEEDS, necessity: NECESSITY },
  }),
  'POST searches': () => ({ alias: ALIAS }),
  'POST cases/{id}/agreements': () => ({
    ...{ to: 'ambito-andria', service: 'equipe-care', tiers: ['T0'], method: 'oral' },
    validUntil: '2100-01-01T00:00:00Z',
  }),
  // refused: no flow leads there
  'POST cases/{id}/requests': () => ({
    ...{ to: ['provincia-bat'], service: 'equipe-care', urgency: 'E2' },
    necessity: { ground: 'vital-interest', decidedBy: '.' },
    needs: { callback: { name: '.', phone: '000 900 0002' } },
  }),
  // refused: on no ground
  'POST cases/{id}/return': ({ assigned }) => ({
    referral: assigned,
    callback: { name: '.', phone: '000 900 0002' },
  }),
  'POST cases/{id}/hand-over': () => ({
    ...{ to: 'provincia-bat', urgency: 'E3', necessity: { ground: 'vital-interest', decidedBy: '.' } },
    needs: { callback: { name: '.', phone: '000 900 0002' } },
  }),
  // refused: no flow leads there
  'POST referrals/{id}/morning': () => ({
    ...{ to: 'provincia-bat', necessity: { ground: 'vital-interest', decidedBy: '.' } },
  }),
  // refused: she has not said yes
  'POST referrals/{id}/case': () => ({ subject: 'woman' }),
  'POST cases/{id}/team': (_, { side }) => ({ subject: `operator-${side}-team` }),
  'POST cases/{id}/blocks': () => ({ subject: 'somebody-else' }),
  'POST cases/{id}/block-lifts': () => ({ subject: 'somebody-else' }),
  // refused: a request of this file is under way
  'POST cases/{id}/closure': () => ({ outcome: 'other' }),
  // refused: no such version
  'POST cases/{id}/risk-assessments': () => ({
    ...{ form: 'da-5', version: '0', date: '2026-01-01', answers: {}, level: 'low' },
  }),
  'POST cases/{id}/needs-assessments': () => ({
    form: 'needs',
    version: '0',
    date: '2026-01-01',
    answers: {},
  }),
  'PUT drafts/{id}': () => ({ form: 'note', content: {} }),
  'PUT cases/{id}/household': () => ({ adults: [], children: [] }),
  'PUT cases/{id}/exclusions': () => ({ people: [EXCLUDED] }),
  // refused: this person is shut out
  'POST referrals/{id}/assignment': (_, { side }) => ({ people: [`operator-${side}-blocked`] }),
  'POST referrals/{id}/blocks': () => ({ subject: 'somebody-else' }),
  'POST referrals/{id}/block-lifts': () => ({ subject: 'somebody-else' }),
  'POST referrals/{id}/break-glass': () => ({ reason: 'danger-now' }),
  'POST referrals/{id}/info-request': () => ({ question: '?' }),
  'POST referrals/{id}/decline': () => ({ reason: 'no-place' }),
  'POST referrals/{id}/completion': () => ({ outcome: 'other' }),
  'POST referrals/{id}/answer': () => ({ answer: 'covered' }),
  'POST referrals/{id}/info': () => ({ answer: '.' }),
  'POST referrals/{id}/offer-refusal': () => ({ reason: 'other' }),
  'POST referrals/{id}/cancellation': () => ({ reason: 'other' }),
  // refused: no flow leads there
  'POST referrals/{id}/reroute': () => ({ to: 'provincia-bat' }),
  'PUT cases/{id}/identity': () => ({ contact: CONTACT, children: [] }),
  'POST referrals/{id}/identity': () => ({ purpose: 'social-care' }),
  'POST break-glass/{id}/review': () => ({ justified: true }),
  'PUT duty/shifts/{id}': () => ({
    ...{ subject: 'somebody', kind: 'presence' },
    ...{ from: '2099-12-01T08:00:00Z', until: '2099-12-01T20:00:00Z' },
  }),
  'PUT duty/contact': () => ({}),
  'POST duty/people': () => ({ subject: 'somebody-in-the-rota' }),
  'PUT duty/people/{id}/contact': () => ({}),
  'POST who-answers': () => ({ service: 'placement', comune: '110002' }),
};

/** A day before and after. */
function aroundNow(): string {
  const day = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString();
  return `?from=${day(-1)}&to=${day(1)}`;
}

const QUERIES: Readonly<Record<string, (objects: Objects, cell: Cell) => string>> = {
  'GET worklist': () => '?limit=200',
  'GET cases': () => '?limit=200',
  'GET referrals': (_, { side }) => `?limit=200&side=${side === 's' ? 'sent' : 'received'}`,
  'GET access-records': ({ assigned }) => `?referral=${assigned}`,
  'GET access-alarms': () => '?limit=200',
  'GET break-glass': () => '?limit=200',
  'GET statistics': () => '?period=2020',
  'GET duty/shifts': aroundNow,
  'GET duty/gaps': aroundNow,
};

export const referralOf = ({ assigned, unassigned }: Objects, { assignment }: Cell): string =>
  assignment === 'duty' ? unassigned : assigned;

function idFor(route: string, objects: Objects, cell: Cell): string {
  // what is under way answers 409 instead of being erased
  if (route === 'POST cases/{id}/erasure') return objects.openFile;
  if (route === 'POST referrals/{id}/erasure') return objects.open;
  if (route === 'POST referrals/{id}/identity' && cell.assignment !== 'duty') return objects.confirmed;
  if (route.includes(' drafts/')) return route.startsWith('DELETE') ? objects.discarded : objects.draft;
  if (route.includes(' cases/')) return objects.file;
  if (route.includes(' agreements/')) return objects.agreement;
  if (route.includes(' duty/shifts')) return objects.shift;
  if (route.includes(' duty/people')) return objects.dutyPerson;
  if (route.includes(' tasks/')) return objects.done;
  if (route.includes(' notifications/')) return objects.notice;
  if (route.includes(' break-glass/')) return objects.opening;
  if (route.includes(' access-records/')) return objects.record;
  return referralOf(objects, cell);
}

const tokens = new Map<string, Promise<string>>();

function tokenOf(network: PartyNetwork, institution: string, cell: Cell): Promise<string> {
  const person = personOf(cell);
  const known = tokens.get(`${institution} ${person}`);
  if (known !== undefined) return known;
  const roles = cell.role === 'nobody' ? [] : [cell.role];
  const token = network.issuer.token(institution, roles, undefined, person);
  tokens.set(`${institution} ${person}`, token);
  return token;
}

/** Calls one route as the person of one cell. */
export async function callAs(network: PartyNetwork, world: World, route: string, cell: Cell): Promise<Seen> {
  const { node, ...places } = NODES[cell.side];
  const objects = world[cell.side];
  const token = await tokenOf(network, places[cell.place], cell);
  const [method = '', path = ''] = route.split(' ');
  const url = `${path.replace('{id}', idFor(route, objects, cell))}${QUERIES[route]?.(objects, cell) ?? ''}`;
  const abort = new AbortController();
  const response = await fetch(`${network.node(node).url}/api/${node}/v1/${url}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'idempotency-key': newId() }),
      'if-match': '"none"',
    },
    ...(method === 'GET' ? {} : { body: JSON.stringify(BODIES[route]?.(objects, cell) ?? emptyFor(route)) }),
    signal: abort.signal,
  });
  const { status } = response;
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) {
    abort.abort();
    return { status, text: '', body: {} };
  }
  const text = await response.text();
  return { status, text, body: text.startsWith('{') ? (JSON.parse(text) as Seen['body']) : {} };
}

/** What acts on the node itself is asked with a field that no body has: whom it is there for, it answers 400. */
const emptyFor = (route: string): object => (route.includes(' operations/') ? { unknown: true } : {});

type Probe = (seen: Seen, objects: Objects, cell: Cell) => boolean;

const items = ({ body }: Seen): readonly Readonly<Record<string, unknown>>[] =>
  (body['items'] ?? []) as readonly Readonly<Record<string, unknown>>[];

/** Whether an answer holds something, by what only that can have put there. */
export const PROBES: Readonly<Record<string, Probe>> = {
  state: ({ body }) => typeof body['state'] === 'string',
  case: ({ text }, { file }) => text.includes(file),
  needs: ({ text }) => text.includes('000 900 0002'),
  risk: ({ text }) => text.includes('"violence":'),
  name: ({ text }) => text.includes(NAME),
  contact: ({ text }) => text.includes(CONTACT),
  excluded: ({ text }) => text.includes(EXCLUDED),
  necessity: ({ text }) => text.includes('vital-interest'),
  events: ({ text }) => text.includes('DATI INVENTATI?'),
  declineReason: ({ text }) => text.includes(REASON),
  precise: ({ text }) => text.includes(REASON),
  referral: ({ text }, objects, cell) => text.includes(referralOf(objects, cell)),
  hit: (seen, { file }) => items(seen).some((item) => item['case'] === file),
  alias: (seen) => items(seen).some((item) => item['alias'] === ALIAS),
  draft: ({ text }, { draft }) => text.includes(draft),
  task: ({ text }, { task }) => text.includes(task),
  shift: (seen) => items(seen).some((item) => String(item['subject']).startsWith('on-duty-')),
  dutyPhone: ({ text }) => text.includes(DUTY_PHONE),
  dutyPerson: ({ text }, { dutyPerson }) => text.includes(dutyPerson),
  address: ({ text }) => text.includes(ADDRESS),
  opening: ({ text }, { opening }) => text.includes(opening),
  record: (seen) => items(seen).length > 0,
  alarm: (seen) => items(seen).some((item) => item['actor'] === 'opener'),
};
