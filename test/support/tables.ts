import { expect } from '@jest/globals';
import { newId } from '#kernel';
import { waitFor } from '#testing';
import type { TestStack } from './with-stack.js';

interface Release {
  readonly tables: readonly {
    readonly table: string;
    readonly cells: Readonly<Record<string, { readonly shown: number } | { readonly hidden: true }>>;
  }[];
}

/** The demo's year, as its institutions have declared it, published: most of what they declared can be shown. */
export async function tablesArePublished(stack: TestStack): Promise<void> {
  const auditor = stack.as('provincia-bat', 'auditor', 'province-audit');
  const key = { 'idempotency-key': newId() };
  const published = await waitFor('the year is published', async () => {
    const reply = await auditor.post('indicators/2025', {}, key);
    return reply.status === 202 ? undefined : reply;
  });
  expect(published).toMatchObject({ status: 201, body: { period: '2025' } });
  const planner = stack.as('provincia-bat', 'planner', 'province-audit');
  const { tables } = await planner.ok(planner.get<Release>('indicators?period=2025'));
  const of = (table: string) => tables.find((each) => each.table === table)?.cells;
  // 56.7 % of 283 contacts
  expect(of('contacts-outcome')).toMatchObject({ 'taken-in-charge': { shown: 160 } });
  expect(of('institutions')).toMatchObject({ cav: { shown: 2 }, ambito: { shown: 5 } });
  const declared = tables.filter(({ table }) =>
    /^contacts-|^files-|^stays$|^guests$|^nights$|^exits$/.test(table),
  );
  const cells = declared.flatMap((each) => Object.values(each.cells));
  const shown = cells.filter((cell) => 'shown' in cell);
  expect(shown.length / cells.length).toBeGreaterThanOrEqual(0.6);
}
