import { answers } from './journeys/answers.js';
import { besideTheNodes } from './journeys/beside-the-nodes.js';
import { canaries } from './journeys/canaries.js';
import { contracts } from './journeys/contracts.js';
import { crossings } from './journeys/crossings.js';
import { fhirPrograms } from './journeys/fhir-program.js';
import { theAslsSystems } from './journeys/fhir.js';
import { health } from './journeys/health.js';
import { publicLog } from './journeys/log.js';
import { placements } from './journeys/placement.js';
import { protocols } from './journeys/protocols.js';
import { restarts } from './journeys/restarts.js';
import { streams } from './journeys/stream.js';
import { onBothLogs } from './support/with-stack.js';

// One network per log tells all stories, one after the other: a start costs more than most of them.
onBothLogs('the network', (stack) => {
  placements(stack);
  crossings(stack);
  health(stack);
  fhirPrograms(stack);
  theAslsSystems(stack);
  besideTheNodes(stack);
  protocols(stack);
  answers(stack);
  streams(stack);
  restarts(stack);
  publicLog(stack);
  contracts(stack);
  canaries(stack);
});
