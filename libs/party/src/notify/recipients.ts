import type { EntityManager } from 'typeorm';
import { shutOut } from '#referral';
import { COORDINATORS_ALONE } from '../app/task-kind.js';
import { domainOf, openContact, type Keys } from '../duty/people.js';
import type { Cause } from './causes.js';
import { settingsOf, type NotifySettings } from './settings.js';

export type Channel = 'email' | 'webhook';

/** Somebody of the rota who can be told now. */
export interface Reached {
  readonly id: string;
  readonly subject: string;
  readonly coordinator: boolean;
  readonly channels: readonly Channel[];
  /** Services of her shifts at this moment; null: all. Empty: she is not on duty. */
  readonly duty: readonly (string | null)[];
}

interface Row {
  readonly id: string;
  readonly subject: string;
  readonly coordinator: boolean;
  readonly contact: Buffer | null;
  readonly duty: readonly (string | null)[];
}

/** An institution's rota at a moment, with the ways that lead to each. */
export async function rotaAt(
  tx: EntityManager,
  keys: Keys,
  settings: Pick<NotifySettings, 'own'>,
  institution: string,
  at: Date,
): Promise<Reached[]> {
  const rows: Row[] = await tx.query(
    `SELECT id, subject, coordinator, contact, ARRAY(
       SELECT s.service FROM duty_shift s
       WHERE s.person = duty_person.id AND s.from_at <= $2 AND s.until_at > $2) AS duty
     FROM duty_person WHERE institution = $1 ORDER BY subject`,
    [institution, at],
  );
  const { mail, mailDomains, targets } = settingsOf(settings, institution);
  return Promise.all(
    rows.map(async ({ id, subject, coordinator, contact, duty }) => {
      const { email, webhook } = await openContact(keys, { id, contact });
      const channels: Channel[] = [];
      if (mail !== undefined && email !== undefined && mailDomains.includes(domainOf(email)))
        channels.push('email');
      if (webhook !== undefined && targets.has(webhook)) channels.push('webhook');
      return { id, subject, coordinator, channels, duty };
    }),
  );
}

const COORDINATORS: ReadonlySet<Cause['kind']> = new Set(COORDINATORS_ALONE);

/**
 * Who of the rota is told: who has it in hand, else who is on duty for the service, else the coordinators; at E0 and E1
 * both of the first. Nobody who is shut out of it. Empty: nobody can be told.
 */
export async function recipientsOf(
  tx: EntityManager,
  rota: readonly Reached[],
  cause: Cause,
): Promise<readonly Reached[]> {
  const { institution, referral, kind, about, service, urgent } = cause;
  const subjects = rota.map(({ subject }) => subject);
  const blocked =
    referral === null
      ? undefined
      : (await shutOut(tx, { institutions: [institution], subjects, referrals: [referral] })).get(
          `${institution} ${referral}`,
        );
  const able = rota.filter(
    ({ id, subject, channels }) =>
      channels.length > 0 &&
      blocked?.has(subject) !== true &&
      !(kind === 'undelivered-notification' && id === about),
  );
  const coordinators = able.filter(({ coordinator }) => coordinator);
  const onDuty = able.filter(({ duty }) =>
    duty.some((only) => only === null || service === null || only === service),
  );
  if (COORDINATORS.has(kind)) return first(coordinators, kind === 'deadline-coordinator' ? onDuty : []);
  const members = kind === 'arrived' ? new Set<string>() : await membersOf(tx, cause);
  const team = able.filter(({ subject }) => members.has(subject));
  const hands = urgent ? able.filter((each) => team.includes(each) || onDuty.includes(each)) : team;
  return first(hands, onDuty, coordinators);
}

const first = (...tiers: readonly (readonly Reached[])[]): readonly Reached[] =>
  tiers.find((tier) => tier.length > 0) ?? [];

async function membersOf(
  tx: EntityManager,
  { institution, referral, side, caseId }: Cause,
): Promise<ReadonlySet<string>> {
  if (referral === null || side === null) return new Set();
  const rows: { subject: string }[] = await tx.query(
    `SELECT subject FROM referral_team WHERE referral = $1 AND side = $2 AND institution = $3
     UNION SELECT subject FROM case_team WHERE case_id = $4::uuid AND institution = $3 AND $2 = 's'`,
    [referral, side, institution, caseId],
  );
  return new Set(rows.map(({ subject }) => subject));
}
