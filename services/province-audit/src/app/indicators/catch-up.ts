import type { DataSource } from 'typeorm';
import type { RegistryView } from '#trust';
import { advance, lockLive, logSize } from './advance.js';

/** Leaves at once. */
const PAGE = 10_000;

/** Counts to the log's end, page by page, each in a transaction of its own. */
export async function catchUp(db: DataSource, flows: RegistryView): Promise<void> {
  while (await countNext(db, flows, PAGE));
}

/** Counts one page. @param most leaves at once @returns whether there are more */
export function countNext(db: DataSource, flows: RegistryView, most: number): Promise<boolean> {
  return db.transaction(async (tx) => {
    const generation = await lockLive(tx);
    const size = await logSize(tx);
    const to = Math.min(size, generation.position + most);
    if (to > generation.position) await advance(tx, flows, generation, to);
    return to < size;
  });
}
