import type { DataSource } from 'typeorm';
import type { PartyContext } from '#referral';
import { countNotifications, type NotificationCounts } from './count.js';
import type { Senders } from './message.js';
import { undeliveredNow } from './metrics.js';
import { planNotifications } from './plan.js';
import { webhookSender } from './post-webhook.js';
import { mailSender } from './send-mail.js';
import { sendDue } from './send-due.js';
import { tellsAnybody, type NotifySettings } from './settings.js';

/** The ways that these settings open. */
export function sendersOf(settings: NotifySettings): Senders {
  const { mail, targets, consoleUrl } = settings;
  return {
    ...(mail === undefined ? {} : { email: mailSender(mail, consoleUrl) }),
    ...(targets.size === 0 ? {} : { webhook: webhookSender(settings) }),
  };
}

/**
 * One turn: decides who is told what has happened since, and sends what is due. Nothing, where nothing can be sent.
 * @param at a clock of the caller's own, in tests; else the database's
 * @returns how many messages were taken
 */
export async function notify(
  db: DataSource,
  context: Pick<PartyContext, 'keyStore' | 'logger'>,
  settings: NotifySettings,
  at?: Date,
): Promise<number> {
  if (!tellsAnybody(settings)) return 0;
  await planNotifications(db, context, settings, at);
  const sent = await sendDue(db, context, sendersOf(settings), at);
  // a failure has opened a task, and of that the coordinators are told in the same turn
  await planNotifications(db, context, settings, at);
  const { undelivered, nobody }: NotificationCounts = await countNotifications(db, true);
  undeliveredNow.set(undelivered + nobody);
  return sent;
}
