import type it from '../it/nav.js';
import type { Same } from '../messages.js';

export default {
  worklist: 'To do',
  newRequest: 'New request',
  voice: 'Agreed by telephone',
  newContact: 'New contact',
  contacts: 'Contacts',
  files: 'Files',
  state: 'State of the network',
  network: 'The network',
  findings: 'To be clarified',
  indicators: 'Indicators',
  protocols: 'Protocols',
  plan: 'Plan',
  technical: 'Technical verification',
  requests: 'Requests',
  units: 'Units',
  waiting: 'Waiting list',
  stays: 'Stays',
  activate: 'Activate the network',
  emergency: 'Emergency department',
  notices: 'Notices',
  duty: 'Rota',
  equipe: 'Team',
} as const satisfies Same<typeof it>;
