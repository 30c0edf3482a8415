import type { EntityManager } from 'typeorm';
import { isUnavailable } from '#kernel';
import { CASE, openCaseColumn, type CaseRow } from '../store/case.js';
import type { PartyContext } from '../store/context.js';
import { searchUnclear } from './access.errors.js';
import type { Person } from './reach.js';
import { recordAccess } from './record-access.js';

/** Exactly one of them. */
export type SearchTerm = { readonly alias: string } | { readonly name: string } | { readonly phone: string };

/** A file that fits. */
export interface Hit {
  readonly case: string;
  /** Only for those who work on it. */
  readonly alias?: string;
}

/** Files that are opened between two looks at the database. */
const AT_ONCE = 200;

/**
 * Looks for a file of one's own institution, exactly: names without regard to case, accents and blanks, telephone numbers
 * by their digits. It opens each file's sealed values and compares; there is no index, since a blind index whose secret
 * outlives an erased key would let last night's database be searched (ADR 0026). Nothing is found by those who are shut
 * out of it. Recorded with the number of hits, never with what was looked for. Call it inside `recorded`.
 * @throws AppError `unprocessable` search.one; `too-many` access.too-many; `unavailable` key-store.*
 */
export async function search(
  tx: EntityManager,
  ctx: PartyContext,
  {
    institution,
    person,
    term,
  }: { readonly institution: string; readonly person: Person; readonly term: SearchTerm },
): Promise<readonly Hit[]> {
  const fits = matcher(term);
  const found: Hit[] = [];
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const files: (CaseRow & { member: boolean })[] = await tx.query(FILES, [
      institution,
      person.subject,
      after,
      AT_ONCE,
    ]);
    for (const file of files) {
      if (!(await fits(ctx, file))) continue;
      const alias = file.member ? await opened(ctx, file, 'alias') : undefined;
      found.push({ case: file.id, ...(typeof alias === 'string' ? { alias } : {}) });
    }
    const last = files.at(-1);
    if (last === undefined || files.length < AT_ONCE) break;
    after = last.id;
  }
  await recordAccess(tx, ctx, {
    ...{ institution, actor: person.subject, action: 'searched', outcome: 'allowed', reach: 'search' },
    found: found.length,
  });
  return found;
}

const FILES = `
  SELECT ${CASE},
    EXISTS (SELECT 1 FROM case_team t WHERE t.case_id = f.id AND t.institution = $1 AND t.subject = $2) AS member
  FROM case_file f
  WHERE institution = $1 AND erased_at IS NULL AND id > $3
    AND NOT EXISTS (
      SELECT 1 FROM person_block b WHERE b.institution = $1 AND b.subject = $2 AND b.subject_of = f.id)
  ORDER BY id LIMIT $4`;

type Fits = (ctx: PartyContext, file: CaseRow) => Promise<boolean>;

function matcher(term: SearchTerm): Fits {
  if ('alias' in term) {
    const wanted = required(folded(term.alias));
    return async (ctx, file) => folded(await opened(ctx, file, 'alias')) === wanted;
  }
  const [field, plain, text] =
    'name' in term ? (['name', folded, term.name] as const) : (['phone', digits, term.phone] as const);
  const wanted = required(plain(text));
  return async (ctx, file) => {
    const identity = await opened(ctx, file, 'identity');
    return isRecord(identity) && plain(identity[field]) === wanted;
  };
}

/** What cannot be opened fits nothing; that a key store is down is no answer. */
async function opened(ctx: PartyContext, file: CaseRow, column: 'alias' | 'identity'): Promise<unknown> {
  try {
    return await openCaseColumn(ctx, file, column);
  } catch (error) {
    if (isUnavailable(error)) throw error;
    ctx.logger.error({ alarm: 'unreadable', table: 'case_file' }, 'a sealed value of a file does not open');
    return undefined;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** As people write a name: without accents, in small letters, blanks as one. */
function folded(text: unknown): string {
  if (typeof text !== 'string') return '';
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[’`]/g, "'");
  return bare.toLocaleLowerCase('it').replace(/\s+/g, ' ').trim();
}

/** Only the digits, without Italy's prefix. */
function digits(text: unknown): string {
  if (typeof text !== 'string') return '';
  const international = /^\s*(?:\+|00)\s*39/.exec(text);
  return text.slice(international?.[0].length ?? 0).replace(/\D/g, '');
}

function required(wanted: string): string {
  if (!/[\p{L}\p{N}]/u.test(wanted)) throw searchUnclear();
  return wanted;
}
