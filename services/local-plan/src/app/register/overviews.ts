import type { DataSource } from 'typeorm';
import type { NeedLack } from '#contracts';
import { romeDate } from '#trust';
import { evidenceFor, UNIT_LACKS, viewOf, type EvidenceView } from '../../domain/register/evidence.js';
import { vacant, type EquipeBody } from '../../domain/register/equipe.js';
import { isOverdue, type FollowUpBody } from '../../domain/register/follow-up.js';
import { evidenceOf } from '../../domain/register/need.js';
import { certificatesDue, type CertificateDue } from '../../domain/register/training.js';
import type { PublishedTable } from '../../domain/report/from-published.js';
import type { PlanContext } from '../plan-context.js';
import { ambitiOf } from '../stored-plan.js';
import { readEvidence } from './evidence.js';
import { allEntries, readEntry } from './read-entries.js';

export interface NeedEvidence {
  /** Codes of the needs that stand in the register for this lack and are neither done nor dropped. */
  readonly needs: readonly string[];
  readonly lack: NeedLack;
  readonly evidence: readonly EvidenceView[];
}

/** What the stream says by lack, and whether the register has a need for it: one without is a proposal. */
export async function evidenceByLack(
  db: DataSource,
  { clock }: Pick<PlanContext, 'clock'>,
): Promise<NeedEvidence[]> {
  const evidence = await readEvidence(db, clock.now());
  const needs = await allEntries(db, 'need');
  return UNIT_LACKS.map((lack) => ({
    lack,
    evidence: evidenceFor(lack, evidence).map(viewOf),
    needs: needs
      .filter((need) => need.lack === lack && need.state !== 'done' && need.state !== 'dropped')
      .map(({ code }) => code),
  })).filter((each) => each.evidence.length > 0);
}

/** What is known of one need now. @throws AppError `not-found` */
export async function evidenceOfNeed(
  db: DataSource,
  { clock }: Pick<PlanContext, 'clock'>,
  code: string,
): Promise<EvidenceView[]> {
  const need = await readEntry(db, 'need', code);
  return evidenceOf(need, { evidence: await readEvidence(db, clock.now()) });
}

/** When certificates are due, soonest first. */
export async function dueCertificates(
  db: DataSource,
  { clock }: Pick<PlanContext, 'clock'>,
): Promise<CertificateDue[]> {
  const courses = await allEntries(db, 'course');
  const sessions = await allEntries(db, 'session');
  const named = courses.map((body) => ({ code: body.code, body }));
  return certificatesDue(named, sessions, romeDate(clock.now()));
}

export interface OverdueFollowUp extends Pick<FollowUpBody, 'title' | 'meeting' | 'institution' | 'due'> {
  readonly code: string;
}

/** What the Tavolo waits for. */
export async function overdueFollowUps(
  db: DataSource,
  { clock }: Pick<PlanContext, 'clock'>,
): Promise<OverdueFollowUp[]> {
  const today = romeDate(clock.now());
  return (await allEntries(db, 'follow-up'))
    .filter((each) => isOverdue(each, today))
    .sort((a, b) => (a.due < b.due ? -1 : 1))
    .map(({ code, title, meeting, institution, due }) => ({ code, title, meeting, institution, due }));
}

export interface EquipeOverview {
  readonly ambito: string;
  /** Nothing was entered. */
  readonly unknown?: true;
  readonly posts?: number;
  readonly vacant?: number;
  readonly hours?: number;
}

/** One team per ambito, also where nothing is known of it: that is a gap, too. */
export async function equipesOverview(
  db: DataSource,
  context: Pick<PlanContext, 'registry'>,
): Promise<EquipeOverview[]> {
  const entered = new Map((await allEntries(db, 'equipe')).map((each) => [each.code, each]));
  return ambitiOf(context).map((ambito) => {
    const body = entered.get(ambito);
    return body === undefined ? { ambito, unknown: true } : { ambito, ...sums(body) };
  });
}

const sums = (body: EquipeBody): Pick<EquipeOverview, 'posts' | 'vacant' | 'hours'> => ({
  posts: body.posts.reduce((sum, { posts }) => sum + posts, 0),
  vacant: vacant(body),
  hours: body.posts.reduce((sum, { hours }) => sum + hours, 0),
});

export interface FirstContact {
  readonly period: string;
  readonly figure: 'contacts-by-channel' | 'contacts-by-knowledge';
  /** The code of the audit's table. */
  readonly by: string;
  /** As it is published; null: hidden. */
  readonly count: number | null;
}

const FIRST_CONTACTS: Readonly<Record<string, FirstContact['figure']>> = {
  'contacts-channel': 'contacts-by-channel',
  'contacts-knowledge': 'contacts-by-knowledge',
};

/** By which ways contacts come, and how services are known: what the audit has published, and nothing beside it. */
export async function firstContacts(db: DataSource): Promise<FirstContact[]> {
  const rows: { told: PublishedTable }[] = await db.query(
    `SELECT told FROM (
       SELECT DISTINCT ON (code, period) code, period, told FROM published_table
       WHERE code = ANY($1) ORDER BY code, period, position DESC
     ) AS last ORDER BY period DESC, code`,
    [Object.keys(FIRST_CONTACTS)],
  );
  return rows.flatMap(({ told: { table, period, data } }) => {
    const figure = FIRST_CONTACTS[table];
    if (figure === undefined) return [];
    return data
      .filter(({ measure }) => measure === 'count')
      .map(({ row, value }) => ({ period, figure, by: row.code, count: value }));
  });
}
