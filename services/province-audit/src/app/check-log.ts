import type { DataSource, EntityManager } from 'typeorm';
import { envelopeDigest, payloadHash, signedBytes } from '#contracts';
import { verify, type RegistryView } from '#trust';
import { TreeCheck, type TreeFault } from './tree/check-tree.js';

/**
 * What is wrong with a place of the log. `missing-leaf`, `missing-envelope`: a row is gone. `envelope`: it is not the
 * one that was hashed. `body`: what was said is not what its speaker hashed. `tree`, `checkpoint`: see `TreeFault`. `signature`: no listed key of the speaker signed it.
 * `link`: the chain's table says otherwise than the envelope. `chain`: it names another predecessor. `chain-gap`: a word
 * before it was linked and is missing.
 *
 * A speaker can break its own chain, and the log that tells so truly is whole. So a break that was noticed when it came
 * is a finding and no fault: only what nobody noticed then can have been done here.
 */
export type LogFault =
  | 'missing-leaf'
  | 'missing-envelope'
  | 'envelope'
  | 'body'
  | TreeFault
  | 'signature'
  | 'link'
  | 'chain'
  | 'chain-gap';

export interface LogCheck {
  readonly ok: boolean;
  /** Leaves, as the log's end says. */
  readonly size: number;
  /** Leaves whose envelope is no longer kept: digest, place in the tree and in the chain are checked all the same. */
  readonly withheld: number;
  /** The first thousand. `index` is the leaf's. */
  readonly faults: readonly { readonly index: number; readonly fault: LogFault }[];
  /** Of the tree over the leaves as they are, base64. */
  readonly root: string;
  readonly checkedAt: string;
}

interface Row {
  readonly index: string;
  readonly digest: string;
  readonly withheld: boolean;
  readonly attributes: Record<string, string> | null;
  readonly body: Buffer | null;
  readonly speaker: string | null;
  readonly epoch: string | null;
  readonly seq: string | null;
  readonly prev: string | null;
  readonly linked: string | null;
}

const PAGE = 1_000;
const MOST_FAULTS = 1_000;

/**
 * Computes everything again from the stored envelopes: digests, running head, signatures, speakers' chains. Sees one
 * moment of the database, however long it takes.
 * @param progress called with the leaves checked so far
 */
export async function checkLog(
  db: DataSource,
  registry: RegistryView,
  now: Date,
  progress: (checked: number) => void = () => undefined,
): Promise<LogCheck> {
  return db.transaction('REPEATABLE READ', async (tx) => {
    const faults: { index: number; fault: LogFault }[] = [];
    const [end]: { size: string }[] = await tx.query(`SELECT size FROM log_head`);
    const size = Number(end?.size ?? 0);
    const tree = new TreeCheck(tx);
    let [next, withheld] = [0, 0];
    for (;;) {
      const rows = await page(tx, next);
      const forked = await noticedForks(tx, rows);
      for (const row of rows) {
        const index = Number(row.index);
        for (; next < index && faults.length < MOST_FAULTS; next += 1)
          faults.push({ index: next, fault: 'missing-leaf' });
        next = index + 1;
        if (row.withheld) withheld += 1;
        faults.push(...faultsOf(row, forked).map((fault) => ({ index, fault })));
      }
      faults.push(...(await tree.add(next - rows.length, digestsOf(rows))));
      faults.push(...(await badSignatures(rows, registry)));
      progress(next);
      if (rows.length < PAGE || faults.length > MOST_FAULTS) break;
    }
    for (; next < size && faults.length < MOST_FAULTS; next += 1)
      faults.push({ index: next, fault: 'missing-leaf' });
    faults.push(...(await tree.finish()));
    faults.push(...(await brokenChains(tx)));
    faults.sort((a, b) => a.index - b.index);
    const told = faults.slice(0, MOST_FAULTS);
    const root = tree.root.toString('base64');
    return { ok: told.length === 0, size, withheld, faults: told, root, checkedAt: now.toISOString() };
  });
}

function page(tx: EntityManager, from: number): Promise<Row[]> {
  return tx.query(
    `SELECT l.index, l.digest, e.attributes, e.body, e.withheld_at IS NOT NULL AS withheld, k.speaker, k.epoch, k.seq, k.prev, k.digest AS linked
     FROM leaf l LEFT JOIN envelope e ON e.index = l.index LEFT JOIN link k ON k.leaf_index = l.index
     WHERE l.index >= $1 ORDER BY l.index LIMIT $2`,
    [from, PAGE],
  );
}

const digestsOf = (rows: readonly Row[]): string[] => rows.map(({ digest }) => digest);

function faultsOf(row: Row, forked: ReadonlySet<string>): LogFault[] {
  const faults: LogFault[] = [];
  const { attributes } = row;
  // its link says what its envelope said; a fork that was noticed has none
  if (row.withheld) return row.linked === null || row.linked === row.digest ? [] : ['link'];
  if (attributes === null) return ['missing-envelope'];
  if (digestOf(attributes) !== row.digest) faults.push('envelope');
  if (row.body !== null && payloadHash(row.body) !== attributes['payloadhash']) faults.push('body');
  const linked =
    attributes['seq'] === undefined
      ? row.linked === null
      : row.linked === row.digest &&
        row.speaker === attributes['source'] &&
        row.epoch === attributes['epoch'] &&
        row.seq === attributes['seq'] &&
        row.prev === (attributes['prev'] ?? null);
  if (!linked && !(row.linked === null && forked.has(forkKey(row)))) faults.push('link');
  return faults;
}

/** The key of the finding that `linkChains` raises. */
const forkKey = ({ attributes, digest }: Row): string => `${attributes?.['source'] ?? ''} ${digest}`;

/** Words that came to a place in their chain that another had taken, so that they have no link. */
async function noticedForks(tx: EntityManager, rows: readonly Row[]): Promise<ReadonlySet<string>> {
  const unlinked = rows.filter(
    ({ linked, attributes }) => linked === null && attributes?.['seq'] !== undefined,
  );
  if (unlinked.length === 0) return new Set();
  const found: { key: string }[] = await tx.query(
    `SELECT key FROM finding WHERE rule = 'chain-fork' AND key = ANY($1::text[])`,
    [unlinked.map(forkKey)],
  );
  return new Set(found.map(({ key }) => key));
}

/** An altered row may hold what no envelope holds: that is a fault, not an error. */
function digestOf(attributes: Record<string, string>): string | undefined {
  try {
    return envelopeDigest(attributes);
  } catch {
    return undefined;
  }
}

async function badSignatures(
  rows: readonly Row[],
  registry: RegistryView,
): Promise<{ index: number; fault: 'signature' }[]> {
  const checked = await Promise.all(
    rows.map(async ({ attributes }) => {
      if (attributes === null) return true;
      const key = registry.eventKey(attributes['kid'] ?? '');
      if (key === undefined || key.speaker !== attributes['source']) return false;
      return verify(signedBytes(attributes), attributes['sig'] ?? '', key.publicKey).catch(() => false);
    }),
  );
  return rows.flatMap(({ index }, i) =>
    checked[i] === true ? [] : [{ index: Number(index), fault: 'signature' }],
  );
}

/**
 * Where a chain breaks although it was linked. Behind the first gap that is waited for nothing is linked yet: that word
 * never came, which is a finding. Where another predecessor is named, the finding that was raised then explains it,
 * closed or not.
 */
async function brokenChains(tx: EntityManager): Promise<{ index: number; fault: LogFault }[]> {
  const rows: { index: string; fault: 'chain' | 'chain-gap' }[] = await tx.query(
    `SELECT coalesce(leaf_index, -1) AS index, CASE WHEN gap THEN 'chain-gap' ELSE 'chain' END AS fault
     FROM (
       SELECT k.leaf_index, k.speaker, k.digest, k.prev, lag(k.digest) OVER chain AS before,
         k.seq > c.linked_seq AND c.pending_since IS NOT NULL AS waits,
         k.seq <> coalesce(lag(k.seq) OVER chain, 0) + 1 AS gap
       FROM link k LEFT JOIN chain c USING (speaker, epoch)
       WINDOW chain AS (PARTITION BY k.speaker, k.epoch ORDER BY k.seq)
     ) AS words
     WHERE waits IS NOT TRUE AND (gap OR (prev IS DISTINCT FROM before AND NOT EXISTS (
       SELECT 1 FROM finding f WHERE f.rule = 'chain-broken' AND f.key = words.speaker || ' ' || words.digest)))
     LIMIT ${String(MOST_FAULTS)}`,
  );
  return rows.map(({ index, fault }) => ({ index: Number(index), fault }));
}
