import { PartyConfig } from '#party';

/** `intake-cav` and `intake-ambiti` are the same program: only the environment differs. */
export class IntakeConfig extends PartyConfig {}
