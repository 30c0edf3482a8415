export { nextClock, stageClock, type Clocked, type StageClock } from './stage-clock.js';
export { fillDeadlines, missDeadlines, type Missed, type Unread } from './miss-deadlines.js';
export { sayMissed } from './say-missed.js';
export { reviewBy, revalidated, stopClock } from './set-clock.js';
export { reroute, type Reroute, type ReroutedView } from './reroute.js';
