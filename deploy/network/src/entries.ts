import type { Comune } from './options.js';
import { KINDS, PROVINCE_ROLES, ROLES, type Kind } from './kinds.js';

export interface NewInstitution {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly onCall: string;
  /** Absent: it stays on paper. */
  readonly node?: string;
  /** ISTAT codes, where it has any. */
  readonly comuni: readonly string[];
  /** What it answers, when, and what its people may decide; absent: as usual of its kind. */
  readonly model?: Model | undefined;
}

/** What one institution may take over from another of its kind. */
export type Model = Pick<Kind, 'services' | 'hours' | 'necessityGrounds'>;

/** Its entry in `institutions.yaml`. */
export function institutionEntry(institution: NewInstitution): object {
  const { id, name, kind, onCall, node, comuni, model = KINDS[kind] ?? NOTHING } = institution;
  const { services, necessityGrounds, hours } = model;
  const asks = node !== undefined && necessityGrounds !== undefined;
  return {
    ...{ id, name, kind, onNetwork: node !== undefined },
    ...(node === undefined ? {} : { node }),
    services,
    ...(asks ? { necessityGrounds } : {}),
    ...(comuni.length === 0 ? {} : { comuni }),
    ...{ onCall, hours },
  };
}

const NOTHING: Model = { services: [], hours: { staff: 'always' } };

/** A node of its own for an institution. */
export function nodeEntry(id: string, kind: string, institution: string): object {
  const { service, witness } = KINDS[kind] ?? {};
  return {
    ...{ id, service, party: true, institutions: [institution] },
    ...(witness === true ? { witness: institution } : {}),
  };
}

const NAMES: Readonly<Record<string, string>> = {
  operator: 'Operatrice Inventata',
  coordinator: 'Coordinatrice Inventata',
  dpo: 'Responsabile Inventata',
  admin: 'Amministratrice Inventata',
  clinician: 'Clinica Inventata',
  registrar: 'Registratrice Inventata',
  planner: 'Pianificatrice Inventata',
  auditor: 'Revisora Inventata',
};

/** One invented person and one program for each role; they exist on a machine for trying it out alone. */
export function peopleOf(institution: string, kind: string): { users: object[]; clients: object[] } {
  const more = kind === 'provincia' ? PROVINCE_ROLES : (KINDS[kind]?.roles ?? []);
  const roles = [...ROLES, ...more];
  return {
    users: roles.map((role) => ({
      username: `${institution}.${role}`,
      name: NAMES[role] ?? 'Persona Inventata',
      institution,
      roles: [role],
    })),
    clients: roles.map((role) => ({ clientId: `${institution}-${role}`, institution, roles: [role] })),
  };
}

export const comuneEntry = ({ istat, name }: Comune, ambito: string): object => ({ name, istat, ambito });
