import { answers } from './journeys/answers.js';
import { besideTheNodes } from './journeys/beside-the-nodes.js';
import { crossings } from './journeys/crossings.js';
import { health } from './journeys/health.js';
import { placements } from './journeys/placement.js';
import { onBothLogs } from './support/with-stack.js';

// One network per log tells all stories, one after the other: a start costs more than most of them.
onBothLogs('the network', (stack) => {
  placements(stack);
  crossings(stack);
  health(stack);
  besideTheNodes(stack);
  answers(stack);
});
