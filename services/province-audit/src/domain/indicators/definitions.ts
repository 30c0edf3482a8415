import type { Definition } from './definition.js';
import type { Period, Table } from './table.js';
import { CONTACTS } from './tables/contacts.js';
import { FINDINGS } from './tables/findings.js';
import { NETWORK } from './tables/network.js';
import { NEEDS } from './tables/plan/needs.js';
import { PROMOTION, TEAMS, TRAINING } from './tables/plan/people.js';
import { SERVICES_OF_PLAN } from './tables/plan/services.js';
import { TAVOLO } from './tables/plan/tavolo.js';
import { PLACES } from './tables/places.js';
import { REQUESTS } from './tables/requests.js';
import { TIMES } from './tables/times.js';

/** All tables, in the order of publication. Fixed: a table may be added, for periods to come; none is ever changed. */
export const DEFINITIONS: readonly Definition[] = [
  ...NETWORK,
  ...PLACES,
  ...REQUESTS,
  ...TIMES,
  ...FINDINGS,
  ...CONTACTS,
  ...SERVICES_OF_PLAN,
  ...NEEDS,
  ...TAVOLO,
  ...TEAMS,
  ...TRAINING,
  ...PROMOTION,
];

/** Those that a period's release has. */
export const definitionsOf = ({ year }: Pick<Period, 'year'>): readonly Definition[] =>
  DEFINITIONS.filter(({ since }) => since === undefined || since <= year);

export const TABLES: readonly Table[] = DEFINITIONS.map(({ table }) => table);
