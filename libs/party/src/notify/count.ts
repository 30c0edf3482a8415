import type { DataSource } from 'typeorm';
import type { OperationsStatus } from '#messaging';

export type NotificationCounts = NonNullable<OperationsStatus['notifications']>;

/** What has become of a node's notices, for whoever runs it. */
export async function countNotifications(db: DataSource, on: boolean): Promise<NotificationCounts> {
  const [row]: Omit<NotificationCounts, 'on'>[] = await db.query(
    `SELECT (SELECT count(*)::int FROM notification_delivery WHERE sent_at IS NULL AND ended_at IS NULL) AS waiting,
       count(*) FILTER (WHERE kind = 'undelivered-notification')::int AS undelivered,
       count(*) FILTER (WHERE kind = 'nobody-to-notify')::int AS nobody
     FROM task WHERE done_at IS NULL AND kind IN ('undelivered-notification', 'nobody-to-notify')`,
  );
  return { on, ...(row ?? { waiting: 0, undelivered: 0, nobody: 0 }) };
}
