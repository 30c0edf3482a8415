import { NodeConfig } from '#platform';

/** `intake-cav` and `intake-ambiti` are the same program: only the environment differs. */
export class IntakeConfig extends NodeConfig {}
