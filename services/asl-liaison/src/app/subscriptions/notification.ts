import type { SubscriptionRow } from './subscription.js';

/** A Task that changed: its id, and what it is now. */
export interface ChangedTask {
  readonly referral: string;
  readonly version: number;
  /** Of this change among the subscription's; the same at every try. */
  readonly number: string;
  readonly changedAt: Date;
}

const STATUS_PROFILE =
  'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-status-r4';

/**
 * The body of an id-only notification: a history Bundle whose first entry says for which subscription (Subscriptions R5
 * Backport 1.1, for R4), then which Tasks, in which version. Nothing else of them.
 * @param events how many changes there were for this subscription until now, these included
 */
export function notificationBody(
  { id, status }: Pick<SubscriptionRow, 'id' | 'status'>,
  tasks: readonly ChangedTask[],
  { notification, events, at }: { readonly notification: string; readonly events: string; readonly at: Date },
): string {
  return JSON.stringify({
    resourceType: 'Bundle',
    id: notification,
    type: 'history',
    timestamp: at.toISOString(),
    entry: [
      {
        fullUrl: `urn:uuid:${notification}`,
        resource: {
          resourceType: 'Parameters',
          id: notification,
          meta: { profile: [STATUS_PROFILE] },
          parameter: [
            { name: 'subscription', valueReference: { reference: `Subscription/${id}` } },
            { name: 'status', valueCode: status },
            { name: 'type', valueCode: 'event-notification' },
            { name: 'events-since-subscription-start', valueString: events },
            ...tasks.map(({ referral, number, changedAt }) => ({
              name: 'notification-event',
              part: [
                { name: 'event-number', valueString: number },
                { name: 'timestamp', valueInstant: changedAt.toISOString() },
                { name: 'focus', valueReference: { reference: `Task/${referral}` } },
              ],
            })),
          ],
        },
        request: { method: 'GET', url: `Subscription/${id}/$status` },
        response: { status: '200' },
      },
      ...tasks.map(({ referral, version, changedAt }) => ({
        fullUrl: `urn:uuid:${referral}`,
        request: { method: 'PUT', url: `Task/${referral}` },
        response: { status: '200', etag: `W/"${String(version)}"`, lastModified: changedAt.toISOString() },
      })),
    ],
  });
}
