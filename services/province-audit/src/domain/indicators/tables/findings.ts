import { category, type Definition } from '../definition.js';
import { cellKey, type Dimension } from '../table.js';

const RULE: Dimension = {
  code: 'rule',
  title: { it: 'Che cosa è da chiarire', en: 'What is to be explained' },
  categories: [
    category('record', 'Registrazioni e catene', 'Records and chains'),
    category('flow', 'Protocolli e flussi', 'Protocols and flows'),
    category('conduct', 'Passaggi e scadenze', 'Steps and times'),
    category('identity', 'Identità comunicate e aperte', 'Identities disclosed and opened'),
    category('silence', 'Silenzi e testimoni', 'Silences and witnesses'),
    category('other', 'Altro', 'Other'),
  ],
};
const WHEN: Dimension = {
  code: 'when',
  title: { it: 'Nel periodo', en: 'In the period' },
  categories: [category('raised', 'Aperti', 'Raised'), category('closed', 'Chiusi', 'Closed')],
};

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  record: [
    ...['chain-gap', 'chain-broken', 'chain-fork', 'chain-restarted', 'equivocation', 'number-gap'],
    ...['void-record', 'unknown-version', 'payload-unreadable', 'revoked-key', 'time-ahead', 'wrong-party'],
  ],
  flow: [
    ...['unknown-institution', 'no-flow', 'not-in-force', 'not-signatory', 'wrong-flow', 'wrong-kind'],
    ...['wrong-purpose', 'ground-not-allowed', 'tier-not-allowed', 'told-in-grace', 'blocked'],
  ],
  conduct: ['illegal-transition', 'deadline-missed', 'expiry-missed', 'entry-overdue', 'entry-late'],
  identity: ['identity-unopened', 'identity-undisclosed', 'disclosed-after-withdrawal'],
  silence: ['silent-speaker', 'parked', 'no-quorum'],
};
const groupOf = (rule = ''): string =>
  Object.entries(GROUPS).find(([, rules]) => rules.includes(rule))?.[0] ?? 'other';

export const FINDINGS: readonly Definition[] = [
  {
    table: {
      ...{
        kind: 'counts',
        source: 'stream',
        // nearly all are about a referral
        people: true,
        every: 'quarter',
        purpose: 4,
        population: 'findings',
      },
      ...{ code: 'findings', rows: RULE, columns: WHEN },
      title: { it: 'Fatti da chiarire', en: 'Findings' },
    },
    of: ({ what, name, rule }) => (what === 'finding' ? cellKey(groupOf(rule), name) : undefined),
  },
];
