import type { EntityManager } from 'typeorm';
import { appendLeaves, EMPTY_FRONTIER, encodeFrontier, rootOf, type Frontier } from '#merkle';
import { leafOf } from '../../domain/leaf.js';

/** `tree`: a stored subtree, or the log's end, is not what the leaves make. `checkpoint`: one was signed for another root. */
export type TreeFault = 'tree' | 'checkpoint';

export interface TreeFaultAt {
  /** Of the leaf that completes what is wrong. */
  readonly index: number;
  readonly fault: TreeFault;
}

/**
 * Builds the tree anew from the leaves' digests, page by page, and compares it with what is stored and what was signed.
 * Ends at the first fault: behind it everything would differ, and behind a missing leaf nothing can be computed.
 */
export class TreeCheck {
  private frontier: Frontier = EMPTY_FRONTIER;
  private subtrees = 0;
  private ended = false;

  constructor(private readonly tx: EntityManager) {}

  /** The next leaves, from the index where the last call ended. */
  async add(from: number, digests: readonly string[]): Promise<TreeFaultAt[]> {
    if (this.ended || digests.length === 0) return [];
    if (from !== this.frontier.size) return this.end();
    const signed = await this.signedBetween(from, from + digests.length);
    const complete: { level: number; index: number; hash: Buffer }[] = [];
    const hashes = digests.map(leafOf);
    for (const size of [...signed.keys(), from + digests.length]) {
      const grown = appendLeaves(this.frontier, hashes.slice(this.frontier.size - from, size - from));
      this.frontier = grown.frontier;
      complete.push(...grown.complete);
      const root = rootOf(this.frontier);
      if (signed.get(size)?.some((other) => !other.equals(root)) === true)
        return this.end({ index: size - 1, fault: 'checkpoint' });
    }
    this.subtrees += complete.length;
    return this.compare(complete);
  }

  /** After the last leaf. */
  async finish(): Promise<TreeFaultAt[]> {
    if (this.ended) return [];
    const { size } = this.frontier;
    const [row]: { size: string; frontier: Buffer; subtrees: string; beyond: string | null }[] =
      await this.tx.query(
        `SELECT h.size, h.frontier, (SELECT count(*) FROM subtree) AS subtrees,
           (SELECT min(c.size) FROM checkpoint c WHERE c.size > $1) AS beyond
         FROM log_head h`,
        [size],
      );
    // signed for leaves that are not here any more
    if (row?.beyond != null) return this.end({ index: size, fault: 'checkpoint' });
    const whole =
      row !== undefined &&
      Number(row.size) === size &&
      Number(row.subtrees) === this.subtrees &&
      row.frontier.equals(encodeFrontier(this.frontier));
    return whole ? [] : this.end({ index: Math.max(0, size - 1), fault: 'tree' });
  }

  get root(): Buffer {
    return rootOf(this.frontier);
  }

  private async compare(
    complete: readonly { level: number; index: number; hash: Buffer }[],
  ): Promise<TreeFaultAt[]> {
    if (complete.length === 0) return [];
    const rows: { level: number; index: string }[] = await this.tx.query(
      `SELECT u.level, u.index FROM unnest($1::smallint[], $2::bigint[], $3::bytea[]) WITH ORDINALITY AS u(level, index, hash, i)
       LEFT JOIN subtree s USING (level, index) WHERE s.hash IS DISTINCT FROM u.hash ORDER BY u.i LIMIT 1`,
      [
        complete.map(({ level }) => level),
        complete.map(({ index }) => index),
        complete.map(({ hash }) => hash),
      ],
    );
    return rows[0] === undefined
      ? []
      : this.end({ index: (Number(rows[0].index) + 1) * 256 ** rows[0].level - 1, fault: 'tree' });
  }

  /** Roots by size, of all origins, the smallest size first. */
  private async signedBetween(after: number, upTo: number): Promise<Map<number, Buffer[]>> {
    const rows: { size: string; root: Buffer }[] = await this.tx.query(
      `SELECT size, root FROM checkpoint WHERE size > $1 AND size <= $2 ORDER BY size`,
      [after, upTo],
    );
    const signed = new Map<number, Buffer[]>();
    for (const { size, root } of rows) signed.set(Number(size), [...(signed.get(Number(size)) ?? []), root]);
    return signed;
  }

  private end(...faults: TreeFaultAt[]): TreeFaultAt[] {
    this.ended = true;
    return faults;
  }
}
