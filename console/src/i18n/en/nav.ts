import type it from '../it/nav.js';
import type { Same } from '../messages.js';

export default { worklist: 'To do', requests: 'Requests' } as const satisfies Same<typeof it>;
