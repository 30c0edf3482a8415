import { BEHIND, DUE, type WorklistSource } from '#party/app';
import { VISIBLE } from './contact-view.js';

interface Row {
  readonly id: string;
  readonly source: string;
  readonly channel: string;
  readonly wish: string;
  readonly dueAt: Date;
  readonly due: string;
  readonly key: string;
}

const KEY = `('contact:' || contact.id)`;

/** Open contacts: somebody has to call back. The number is in the file, for those who work on it. */
export const contactsDue: WorklistSource = async (
  db,
  { clock },
  { institution, subject },
  { after, limit },
) => {
  const now = clock.now();
  const rows: Row[] = await db.query(
    `SELECT contact.id, source, channel, wish, due_at AS "dueAt", ${DUE('due_at')} AS due, ${KEY} AS key FROM contact
     WHERE ${VISIBLE} AND outcome IS NULL AND ${BEHIND(DUE('due_at'), KEY, '$3', '$4')}
     ORDER BY due, ${KEY} COLLATE "C" LIMIT $5`,
    [institution, subject, after.due, after.key, limit],
  );
  return rows.map(({ id, source, channel, wish, dueAt, due, key }) => ({
    place: { due, key },
    item: {
      kind: 'contact',
      ...{ id, side: null, task: null, referral: null, about: null, subject: null },
      contact: { source, channel, wish },
      dueAt: dueAt.toISOString(),
      overdue: dueAt < now,
      ...{ stage: null, step: null, call: null, mine: false },
    },
  }));
};
