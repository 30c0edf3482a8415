import { placements } from './journeys/placement.js';
import { onBothLogs } from './support/with-stack.js';

// One network per log tells all stories, one after the other: a start costs more than most of them.
onBothLogs('the network', (stack) => {
  placements(stack);
});
