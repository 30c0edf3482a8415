import type { EntityManager } from 'typeorm';
import { romeDate, romeMinute } from '#trust';
import type { Severity } from '../domain/rules.js';
import type { LogCheck, LogFault } from './check-log.js';
import type { SignerContext, SigningState } from './tree/sign-checkpoint.js';
import { readWitnessed } from './tree/served-checkpoint.js';

type Db = Pick<EntityManager, 'query'>;

/** What everybody of the network is told. */
export interface Sentence {
  /** `whole` and `broken` by the last check; `unchecked`: none was made today, and the last found nothing. */
  readonly state: 'whole' | 'broken' | 'unchecked';
  readonly text: { readonly it: string; readonly en: string };
}

/** What the auditor reads first. */
export interface LogState extends Sentence {
  /** Leaves, now. */
  readonly size: number;
  /** Null before the first check. */
  readonly check: {
    readonly checkedAt: string;
    readonly size: number;
    readonly withheld: number;
    /** Faults found, the first thousand. */
    readonly faults: number;
  } | null;
  readonly witnesses: {
    /** How many operators have to vouch, and of how many. */
    readonly quorum: number;
    readonly operators: number;
    /** The largest size for which enough do, and since when; null: none. */
    readonly size: number | null;
    readonly at: string | null;
  };
  /** Findings that are not closed. */
  readonly findings: Readonly<Record<Severity, number>>;
  /** Whether PostgreSQL keeps the log from its own node (`deploy/postgres/own-log.sql`). */
  readonly guarded: boolean;
}

/** The last result takes the place of the one before. */
export async function keepCheck(db: Db, check: LogCheck): Promise<void> {
  const [first] = check.faults;
  await db.query(
    `INSERT INTO last_check AS c (checked_at, size, withheld, faults, first_fault) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (one) DO UPDATE SET checked_at = EXCLUDED.checked_at, size = EXCLUDED.size,
       withheld = EXCLUDED.withheld, faults = EXCLUDED.faults, first_fault = EXCLUDED.first_fault
     WHERE c.checked_at <= EXCLUDED.checked_at`,
    [check.checkedAt, check.size, check.withheld, check.faults.length, first?.fault ?? null],
  );
}

/** The day of the last check, `YYYY-MM-DD` in Rome; undefined: there was none. */
export async function lastChecked(db: Db): Promise<string | undefined> {
  const [row]: { checked_at: Date }[] = await db.query(`SELECT checked_at FROM last_check`);
  return row === undefined ? undefined : romeDate(row.checked_at);
}

interface CheckRow {
  readonly checked_at: Date;
  readonly size: string;
  readonly withheld: string;
  readonly faults: number;
  readonly first_fault: LogFault | null;
}

/** How the record stands, by the last check: the sentence alone. @param signing what came of the last signature */
export async function readSentence(db: Db, now: Date, signing?: SigningState): Promise<Sentence> {
  return told(await lastCheck(db), now, signing);
}

/** How the record stands, by the last check, and what is open. @param signing what came of the last signature */
export async function readState(
  db: Db,
  signer: SignerContext,
  now: Date,
  signing?: SigningState,
): Promise<LogState> {
  const row = await lastCheck(db);
  const [end]: { size: string; guarded: boolean }[] = await db.query(
    `SELECT size, NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'log_head'::regclass), 'USAGE')
       AS guarded FROM log_head`,
  );
  const open: { severity: Severity; n: number }[] = await db.query(
    `SELECT severity, count(*)::int AS n FROM finding WHERE closed_at IS NULL GROUP BY severity`,
  );
  const { quorum, operators } = signer.policy.judge({ verified: [] });
  const witnessed = await readWitnessed(db, signer);
  const count = (severity: Severity): number => open.find((one) => one.severity === severity)?.n ?? 0;
  return {
    ...told(row, now, signing),
    size: Number(end?.size ?? 0),
    check:
      row === undefined
        ? null
        : {
            checkedAt: row.checked_at.toISOString(),
            size: Number(row.size),
            withheld: Number(row.withheld),
            faults: row.faults,
          },
    witnesses: {
      quorum,
      operators,
      size: witnessed?.size ?? null,
      at: witnessed?.at.toISOString() ?? null,
    },
    findings: { grave: count('grave'), serious: count('serious'), notice: count('notice') },
    guarded: end?.guarded ?? false,
  };
}

async function lastCheck(db: Db): Promise<CheckRow | undefined> {
  const [row]: CheckRow[] = await db.query(`SELECT * FROM last_check`);
  return row;
}

/**
 * A fault that was found is told until a later check finds none. A check by itself compares with what this database
 * remembers; that more was signed before it was restored only the signer's mark knows.
 */
function told(row: CheckRow | undefined, now: Date, signing?: SigningState): Sentence {
  const fault = signing === 'forked' ? 'checkpoint' : (row?.first_fault ?? null);
  if (fault !== null) {
    const { it, en } = FAULTS[fault];
    return { state: 'broken', text: { it: `Registro non integro: ${it}`, en: `Record not whole: ${en}` } };
  }
  if (row === undefined || romeDate(row.checked_at) !== romeDate(now)) {
    return {
      state: 'unchecked',
      text: { it: 'Registro non ancora verificato oggi', en: 'Record not checked yet today' },
    };
  }
  const minute = romeMinute(row.checked_at);
  const at = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return {
    state: 'whole',
    text: { it: `Registro integro, verificato oggi alle ${at}`, en: `Record whole, checked today at ${at}` },
  };
}

const FAULTS: Readonly<Record<LogFault, { readonly it: string; readonly en: string }>> = {
  'missing-leaf': { it: 'manca una registrazione', en: 'an entry is missing' },
  'missing-envelope': { it: 'manca una busta firmata', en: 'a signed envelope is missing' },
  envelope: { it: 'una busta firmata è stata modificata', en: 'a signed envelope was altered' },
  body: { it: 'un contenuto dichiarato è stato modificato', en: 'what was declared was altered' },
  tree: { it: 'le registrazioni sono state modificate', en: 'entries were altered' },
  checkpoint: {
    it: 'le registrazioni non sono più quelle già firmate',
    en: 'the entries are no longer those that were signed for',
  },
  signature: { it: 'una firma non è valida', en: 'a signature does not hold' },
  link: {
    it: 'il collegamento tra registrazioni è stato modificato',
    en: 'a link between entries was altered',
  },
  chain: { it: 'la sequenza di un ente è interrotta', en: 'an institution’s sequence is broken' },
  'chain-gap': { it: 'manca una registrazione di un ente', en: 'an entry of an institution is missing' },
};
