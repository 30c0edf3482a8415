import type { Hours } from '#trust';

/** What an institution of a kind usually is: where it answers, for what, when, and who works there. */
export interface Kind {
  /** The service whose node speaks for it; none for those that stay on paper. */
  readonly service?: string;
  readonly services: readonly string[];
  readonly necessityGrounds?: readonly string[];
  /** `all`: it serves every comune; `own`: those that it brings; `none`: nobody may tell where it is, nor whom it serves. */
  readonly comuni: 'all' | 'own' | 'none';
  readonly hours: Readonly<Record<string, Hours>>;
  /** Beside operator, coordinator, data-protection officer and administrator. */
  readonly roles: readonly string[];
  /** A new node of it cosigns the audit's log (design §7). */
  readonly witness: boolean;
}

const office = (from: string, to: string): Hours => ({
  holidays: false,
  open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from, to }],
});
const GROUNDS = ['vital-interest', 'child-in-danger'];
const PAPER: Kind = {
  services: ['placement'],
  comuni: 'none',
  hours: { staff: 'always' },
  roles: [],
  witness: false,
};

/** By `codes/institution-kind`, but the Province: there is one, and it comes with the network. */
export const KINDS: Readonly<Record<string, Kind>> = {
  ambito: {
    service: 'intake',
    services: ['social-emergency', 'centre-support'],
    necessityGrounds: GROUNDS,
    comuni: 'own',
    hours: { staff: office('09:00', '13:00'), 'social-emergency': 'always', 'centre-support': 'always' },
    roles: [],
    witness: false,
  },
  cav: {
    service: 'intake',
    services: ['centre-support'],
    necessityGrounds: GROUNDS,
    comuni: 'all',
    hours: { staff: office('09:00', '19:00') },
    roles: [],
    witness: true,
  },
  'casa-rifugio': {
    service: 'shelter-beds',
    services: ['placement'],
    comuni: 'none',
    hours: { staff: 'always' },
    roles: [],
    witness: false,
  },
  asl: {
    service: 'asl-liaison',
    services: ['health-care'],
    necessityGrounds: ['vital-interest'],
    comuni: 'all',
    hours: { staff: office('08:00', '14:00'), 'health-care': 'always' },
    roles: ['clinician'],
    witness: true,
  },
  'ufficio-carta': { ...PAPER, services: ['social-emergency'] },
  albergo: PAPER,
};

/** Roles of everybody; the Province has three more. */
export const ROLES = ['operator', 'coordinator', 'dpo', 'admin'] as const;
export const PROVINCE_ROLES = ['registrar', 'planner', 'auditor'] as const;
