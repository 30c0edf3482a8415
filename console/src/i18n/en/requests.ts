import type it from '../it/requests.js';
import type { Same } from '../messages.js';

export default {
  title: 'Requests',
  sent: 'Sent',
  received: 'Received',
  none: 'No request.',
  one: 'Request',
  from: 'From',
  to: 'To',
  service: 'What is needed',
  urgency: 'Urgency',
  state: 'Where it stands',
  due: 'Next step',
  history: 'What happened',
} as const satisfies Same<typeof it>;
