import { NodeConfig } from '#platform';

/** Speaks for the Province: STAFFETTA_INSTITUTIONS names it alone. STAFFETTA_PARTY_NODES says whose lanes there are. */
export class ProvinceAuditConfig extends NodeConfig {}
