import type { DataSource, EntityManager } from 'typeorm';
import { AppError, newId } from '#kernel';
import { newSubjectKey, openColumn, sealColumn, type ColumnPlace } from '#trust';
import type { Person } from '../access/reach.js';
import { recordAccess } from '../access/record-access.js';
import type { PartyContext } from '../store/context.js';
import { enterCase, keyOfCase } from './enter-case.js';

/** Which form of the screen it is. */
export const DRAFT_FORMS = [
  'contact',
  'case',
  'identity',
  'household',
  'assessment',
  'agreement',
  'referral',
  'info',
  'answer',
  'note',
  'decline',
  'reroute',
  'passing',
] as const;

/** A draft as it is listed: without what is in it. */
export interface DraftView {
  readonly id: string;
  readonly form: string;
  readonly case: string | null;
  readonly referral: string | null;
  readonly version: number;
  readonly savedAt: string;
  readonly expiresAt: string;
}

/** One draft of one person. */
export interface DraftOf {
  readonly institution: string;
  readonly person: Person;
  readonly id: string;
}

export interface SaveDraft extends DraftOf {
  readonly form: string;
  /** About this file: whoever works on it may draft, and erasing it takes the draft along. */
  readonly case?: string;
  /** What was being said about this request, as its writer's form says: not looked up. Erasing it takes the draft along. */
  readonly referral?: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** Throws where the caller knows another version; 0: there is none yet. */
  readonly requireVersion: (version: number) => void;
}

interface Row {
  readonly id: string;
  readonly institution: string;
  readonly subject: string;
  readonly form: string;
  readonly caseId: string | null;
  readonly referral: string | null;
  /** Under whose key in the key store it is sealed, where it is about no file. This node's to choose, not the writer's. */
  readonly keyId: string | null;
  readonly content: Buffer;
  readonly version: number;
  readonly savedAt: Date;
  readonly expiresAt: Date;
}

const ROW = `id, institution, subject, form, case_id AS "caseId", referral, key_id AS "keyId", content, version, saved_at AS "savedAt",
  expires_at AS "expiresAt"`;
const MOST_BYTES = 16_384;
const MOST_DRAFTS = 50;
const KEPT_MS = 7 * 24 * 3_600_000;

const place = (row: string): ColumnPlace => ({ table: 'draft', column: 'content', row });

/** Nobody else's, gone, and none yet: alike. */
const noDraft = (): AppError => new AppError('not-found', 'draft.not-found', 'There is no such draft here.');
const tooLarge = (): AppError =>
  new AppError('too-large', 'draft.too-large', 'A draft holds at most 16 KiB.', { bytes: MOST_BYTES });
const tooMany = (): AppError =>
  new AppError('conflict', 'draft.too-many', 'Send or delete some drafts first.', { most: MOST_DRAFTS });

/**
 * Keeps an unsent form for seven days from its last change, for its writer alone: sealed, so that no dump and no colleague
 * reads it. Call it inside `recorded`.
 * @throws AppError `too-large` draft.too-large; `not-found` draft.not-found, case.not-found; `conflict` draft.too-many,
 * case.erased; what `requireVersion` throws
 */
export async function saveDraft(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, person, id, form, case: file, referral, content, requireVersion }: SaveDraft,
): Promise<DraftView> {
  if (Buffer.byteLength(JSON.stringify(content)) > MOST_BYTES) throw tooLarge();
  const now = ctx.clock.now();
  // the file before the draft, as an erasure has them
  const ofFile = file === undefined ? undefined : await fileKey(tx, ctx, { institution, person, case: file });
  const row = await find(tx, id, 'FOR UPDATE');
  if (row !== undefined && (row.institution !== institution || row.subject !== person.subject))
    throw noDraft();
  const current = row !== undefined && row.expiresAt > now ? row : undefined;
  requireVersion(current?.version ?? 0);
  if (current === undefined) await requireRoom(tx, { institution, subject: person.subject, now });
  const { key, keyId } = ofFile === undefined ? await ownKey(ctx, row) : { key: ofFile, keyId: null };
  const saved: Row[] = await tx.query(
    `INSERT INTO draft (id, institution, subject, form, case_id, content, version, saved_at, expires_at, key_id, referral)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET form = $4, case_id = $5, content = $6, version = $7, saved_at = $8,
       expires_at = $9, key_id = $10, referral = $11 WHERE draft.institution = $2 AND draft.subject = $3 AND draft.version < $7
     RETURNING ${ROW}`,
    [
      ...[id, institution, person.subject, form, file ?? null, sealColumn(key, place(id), content)],
      ...[(row?.version ?? 0) + 1, now, new Date(now.getTime() + KEPT_MS), keyId, referral ?? null],
    ],
  );
  const [kept] = saved;
  // somebody was first with this id
  if (kept === undefined) throw noDraft();
  return viewOf(kept);
}

/** On record, as every reading of what is about a person. Call it inside `recorded`. @throws AppError `not-found` */
export async function readDraft(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, person, id }: DraftOf,
): Promise<DraftView & { readonly content: unknown }> {
  const row = await find(tx, id);
  if (row?.institution !== institution || row.subject !== person.subject) throw noDraft();
  if (row.expiresAt <= ctx.clock.now()) throw noDraft();
  if (row.caseId === null) {
    const about = { institution, actor: person.subject, action: 'draft-read', reach: 'own' } as const;
    await recordAccess(tx, ctx, { ...about, outcome: 'allowed' });
  } else {
    const which = { institution, person, case: row.caseId };
    await (await enterCase(tx, ctx, which, 'case-read')).record();
  }
  const key = await ctx.keyStore.subjectKey(row.caseId ?? row.keyId ?? '');
  // a restored database, today's key store
  if (key === undefined) throw noDraft();
  return { ...viewOf(row), content: openColumn(key, place(id), row.content) };
}

/** One person's own, the youngest first: ids and codes. Not those about a file or a request that she is shut out of. */
export async function listDrafts(
  db: DataSource,
  { clock }: Pick<PartyContext, 'clock'>,
  { institution, subject }: { readonly institution: string; readonly subject: string },
): Promise<DraftView[]> {
  const rows: Row[] = await db.query(
    `SELECT ${ROW} FROM draft WHERE institution = $1 AND subject = $2 AND expires_at > $3
       AND NOT EXISTS (
         SELECT 1 FROM person_block b
         WHERE b.institution = $1 AND b.subject = $2 AND b.subject_of IN (draft.case_id, draft.referral))
     ORDER BY saved_at DESC, id LIMIT ${String(MOST_DRAFTS)}`,
    [institution, subject, clock.now()],
  );
  return rows.map(viewOf);
}

/** It was sent, or given up. @returns the subject whose key is of no use any more @throws AppError `not-found` */
export async function deleteDraft(
  tx: EntityManager,
  { institution, person, id }: DraftOf,
): Promise<string[]> {
  const [gone]: [Sealed[], number] = await tx.query(
    `DELETE FROM draft WHERE id = $1 AND institution = $2 AND subject = $3 RETURNING key_id AS "keyId"`,
    [id, institution, person.subject],
  );
  if (gone.length === 0) throw noDraft();
  return ownKeys(gone);
}

/** Deletes what is older than seven days, with its keys. @returns how many */
export async function sweepDrafts(
  db: DataSource,
  { keyStore, clock }: Pick<PartyContext, 'keyStore' | 'clock'>,
): Promise<number> {
  const [gone]: [Sealed[], number] = await db.query(
    `DELETE FROM draft WHERE expires_at <= $1 RETURNING key_id AS "keyId"`,
    [clock.now()],
  );
  const keys = ownKeys(gone);
  // committed first: a key without a row is swept at the next start, a row without its key is lost
  if (keys.length > 0) await keyStore.deleteSubjectKeys(keys);
  return gone.length;
}

/** Whose keys are in use. */
export async function draftKeys(db: DataSource): Promise<string[]> {
  return ownKeys(await db.query<Sealed[]>(`SELECT key_id AS "keyId" FROM draft WHERE key_id IS NOT NULL`));
}

type Sealed = Pick<Row, 'keyId'>;

const ownKeys = (drafts: readonly Sealed[]): string[] =>
  drafts.flatMap(({ keyId }) => (keyId === null ? [] : [keyId]));

async function find(tx: EntityManager, id: string, lock: '' | 'FOR UPDATE' = ''): Promise<Row | undefined> {
  const rows: Row[] = await tx.query(`SELECT ${ROW} FROM draft WHERE id = $1 ${lock}`, [id]);
  return rows[0];
}

async function requireRoom(
  tx: EntityManager,
  {
    institution,
    subject,
    now,
  }: { readonly institution: string; readonly subject: string; readonly now: Date },
): Promise<void> {
  const rows: { count: number }[] = await tx.query(
    `SELECT count(*)::int AS count FROM draft WHERE institution = $1 AND subject = $2 AND expires_at > $3`,
    [institution, subject, now],
  );
  if ((rows[0]?.count ?? 0) >= MOST_DRAFTS) throw tooMany();
}

/** The draft's own, or a new one. Never one that is there already under an id that somebody sent. */
async function ownKey(
  { keyStore }: Pick<PartyContext, 'keyStore'>,
  row: Row | undefined,
): Promise<{ key: Buffer; keyId: string }> {
  if (typeof row?.keyId === 'string') {
    const known = await keyStore.subjectKey(row.keyId);
    if (known !== undefined) return { key: known, keyId: row.keyId };
  }
  const [key, keyId] = [newSubjectKey(), newId()];
  await keyStore.putSubjectKeys([{ subject: keyId, key }]);
  return { key, keyId };
}

/** Locked: a draft that is saved while its file is being erased would outlive it. */
async function fileKey(
  tx: EntityManager,
  ctx: PartyContext,
  which: Omit<DraftOf, 'id'> & { readonly case: string },
): Promise<Buffer> {
  const { row } = await enterCase(tx, ctx, which, 'case-used', 'FOR SHARE');
  return keyOfCase(ctx, row);
}

const viewOf = ({ id, form, caseId, referral, version, savedAt, expiresAt }: Row): DraftView => ({
  ...{ id, form, case: caseId, referral, version },
  savedAt: savedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});
