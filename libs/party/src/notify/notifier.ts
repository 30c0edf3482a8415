import type { DataSource } from 'typeorm';
import type { PartyContext } from '#referral';
import { countNotifications, type NotificationCounts } from './count.js';
import type { Senders } from './message.js';
import { undeliveredNow } from './metrics.js';
import { planNotifications } from './plan.js';
import { webhookSender } from './post-webhook.js';
import { mailSender } from './send-mail.js';
import { sendDue } from './send-due.js';
import { settingsOf, tellsAnybody, type NotifySettings } from './settings.js';

/** The ways that lead to an institution's people: its own, never another one's of the same node. */
export function sendersOf(settings: NotifySettings, institution: string): Senders {
  const { mail, targets } = settingsOf(settings, institution);
  const { consoleUrl, onlyPublic } = settings;
  return {
    ...(mail === undefined ? {} : { email: mailSender(mail, consoleUrl) }),
    ...(targets.size === 0 ? {} : { webhook: webhookSender({ targets, onlyPublic }) }),
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
  const sent = await sendDue(db, context, (institution) => sendersOf(settings, institution), at);
  // a failure has opened a task, and of that the coordinators are told in the same turn
  await planNotifications(db, context, settings, at);
  const { undelivered, nobody }: NotificationCounts = await countNotifications(db, true);
  undeliveredNow.set(undelivered + nobody);
  return sent;
}
