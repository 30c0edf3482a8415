import { newId } from '#kernel';
import type { Institution } from '#trust';
import type { Idempotency, SubmitCommand } from '../src/index.js';

export const CAV = 'cav-1';
export const CAV_2 = 'cav-2';
export const CASA = 'casa-rifugio-1';
export const CASA_2 = 'casa-rifugio-2';
export const AMBITO = 'ambito-andria';
/** Off the network. */
export const OUTSIDE = 'casa-fuori-1';

export const NODES: Readonly<Record<string, readonly string[]>> = {
  'intake-cav': [CAV, CAV_2],
  'intake-ambiti': [AMBITO],
  'shelter-beds': [CASA, CASA_2],
};
export const PARTY_NODES = Object.keys(NODES);

/** Who does everything in these specs, and so is the team of what is sent and of what is acknowledged. */
export const OPERATOR = { subject: 'operator', roles: ['operator'] };
/** Reads the need before anybody is assigned. */
export const COORDINATOR = { subject: 'coordinator', roles: ['coordinator'] };

export const idempotency = (more: Partial<Idempotency> = {}): Idempotency => ({
  client: 'client',
  route: 'POST /referrals',
  key: newId(),
  bodyHash: Buffer.alloc(32, 1),
  ...more,
});

export const NEEDS = {
  adults: 1,
  children: [{ ageBand: '6-10', sex: 'm' }],
  accessibility: [],
  languages: ['it'],
  pets: false,
  unsafeComuni: ['110002'],
  safeContact: { channel: 'phone', hours: '09:00-11:00', voicemail: false },
  callback: { name: 'Operatrice di turno', phone: '000 900 0002' },
};

export const RISK = { tool: 'da-5', level: 'high', violence: ['physical'], injuries: true, weapons: false };

export const submission = (more: Partial<SubmitCommand> = {}): SubmitCommand => ({
  institution: CAV,
  actor: 'operator',
  to: CASA,
  service: 'placement',
  urgency: 'E1',
  ...(more.agreement === undefined
    ? { necessity: { ground: 'vital-interest' as const, decidedBy: 'operator' } }
    : {}),
  needs: NEEDS,
  risk: RISK,
  idempotency: idempotency(),
  ...more,
});

/** As the registry lists them. */
export function institutions(): Institution[] {
  const listed = Object.entries(NODES).flatMap(([node, ids]) =>
    ids.map((id) => institution(id, { onNetwork: true, node })),
  );
  return [...listed, institution(OUTSIDE, { onNetwork: false })];
}

function institution(id: string, more: { onNetwork: boolean; node?: string }): Institution {
  return {
    id,
    name: id,
    kind: id.startsWith('casa') ? 'casa-rifugio' : id.startsWith('cav') ? 'cav' : 'ambito',
    services: [],
    necessityGrounds: ['vital-interest', 'child-in-danger', 'unable-to-agree'],
    onCall: '000 000 0000',
    hours: { staff: 'always' },
    ...more,
  };
}
