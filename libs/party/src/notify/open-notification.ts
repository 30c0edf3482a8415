import type { DataSource } from 'typeorm';
import type { PartyContext } from '#referral';
import { listNamed, type Reader, type WorklistItem } from '../app/worklist.js';
import { notHere } from '../duty/duty.errors.js';

/** What a message has told somebody, as it stands now. */
export interface NotificationView {
  /** The number in the message. */
  readonly id: string;
  readonly sentAt: string | null;
  /** As in the worklist; empty: all of it has been seen to. */
  readonly items: readonly WorklistItem[];
}

/**
 * What there is to do behind the number of a message, for whom it was sent to. A month later nobody knows any more.
 * @throws AppError `not-found` also for everybody else
 */
export async function openNotification(
  db: DataSource,
  context: PartyContext,
  reader: Reader,
  id: string,
): Promise<NotificationView> {
  const [found]: { sentAt: Date | null }[] = await db.query(
    `SELECT d.sent_at AS "sentAt" FROM notification_delivery d JOIN duty_person p ON p.id = d.person
     WHERE d.id = $1 AND p.institution = $2 AND p.subject = $3`,
    [id, reader.institution, reader.subject],
  );
  if (found === undefined) throw notHere();
  // the keys that items have in the worklist
  const causes: { key: string }[] = await db.query(
    `SELECT DISTINCT coalesce('task:' || n.task, 'referral:' || n.referral || ':' || n.side) AS key
     FROM notification_cause c JOIN notification n ON n.id = c.notification WHERE c.delivery = $1`,
    [id],
  );
  const keys = causes.map(({ key }) => key);
  return {
    id,
    sentAt: found.sentAt?.toISOString() ?? null,
    items: await listNamed(db, context, reader, keys),
  };
}
