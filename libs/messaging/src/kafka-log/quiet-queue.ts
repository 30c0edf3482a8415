import RequestQueue, { type Queue } from 'kafkajs/src/network/requestQueue/index.js';

/**
 * kafkajs 2.2.4 looks for requests that wait once a millisecond, on each connection, for ever, also when none does
 * (tulios/kafkajs#1704; no release has the fix): a quiet network of nodes cost a third of a core. Requests that wait for
 * one to be answered are looked at then, those that the broker throttles by the timer that is left.
 */
const schedule = Reflect.get(RequestQueue.prototype, 'scheduleCheckPendingRequests');
RequestQueue.prototype.scheduleCheckPendingRequests = function (this: Queue): void {
  if (this.pending.length > 0) schedule.call(this);
};
