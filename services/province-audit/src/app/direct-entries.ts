import type { EntityManager } from 'typeorm';
import type { DirectEntryDeclaredV1, DirectEntryRegularisedV1 } from '#contracts';
import type { Admitted } from '#messaging';
import { addDays, isWorkingDay, romeDate } from '#trust';
import type { Noticed } from '../domain/rules.js';
import { institutionOf } from './link-chains.js';
import type { FindingKey } from './raise-findings.js';
import { plainBody } from './plain-body.js';

/** What direct entries show: those declared too late, and those that are in order now. */
export interface Entries {
  readonly noticed: readonly Noticed[];
  readonly mended: readonly FindingKey[];
}

/**
 * Keeps the direct entries that have no request behind them yet. The day by which there has to be one is the next working
 * day, counted here too: whoever declares a later one is not believed.
 */
export async function noteDirectEntries(tx: EntityManager, events: readonly Admitted[]): Promise<Entries> {
  const noticed: Noticed[] = [];
  const mended: FindingKey[] = [];
  for (const event of events) {
    const { contract, speaker, digest, record, attributes } = event;
    if (contract.name === 'direct-entry-declared') {
      const body = plainBody(event) as DirectEntryDeclaredV1 | undefined;
      if (body === undefined) continue;
      const due = [body.dueOn, nextWorkingDay(body.day)].sort()[0] ?? body.dueOn;
      await tx.query(
        `INSERT INTO direct_entry (speaker, entry, due_on) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
        [speaker, body.entry, due],
      );
      if (romeDate(new Date(record.appendedAt)) > due) {
        const subject = { event: attributes.id, speaker, entry: body.entry };
        noticed.push({ rule: 'entry-late', key: digest, institutions: [institutionOf(speaker)], subject });
      }
    } else if (contract.name === 'direct-entry-regularised') {
      const body = plainBody(event) as DirectEntryRegularisedV1 | undefined;
      if (body === undefined) continue;
      await tx.query(`DELETE FROM direct_entry WHERE speaker = $1 AND entry = $2`, [speaker, body.entry]);
      mended.push({ rule: 'entry-overdue', key: keyOf(speaker, body.entry) });
    }
  }
  return { noticed, mended };
}

/** Entries whose working day is over at `readTo`, and that are still not in order. Whose word is parked here is accused of nothing. */
export async function overdueEntries(tx: EntityManager, readTo: Date): Promise<Noticed[]> {
  const rows: { speaker: string; entry: string }[] = await tx.query(
    `SELECT speaker, entry FROM direct_entry e WHERE due_on < $1::date
       AND NOT EXISTS (SELECT FROM parked p WHERE p.topic = 'statements' AND p.subject = split_part(e.speaker, '/', 3))`,
    [romeDate(readTo)],
  );
  return rows.map(({ speaker, entry }) => ({
    rule: 'entry-overdue',
    key: keyOf(speaker, entry),
    institutions: [institutionOf(speaker)],
    subject: { speaker, entry },
  }));
}

const keyOf = (speaker: string, entry: string): string => `${speaker} ${entry}`;

function nextWorkingDay(day: string): string {
  let next = addDays(day, 1);
  while (!isWorkingDay(next)) next = addDays(next, 1);
  return next;
}
