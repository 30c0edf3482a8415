import { PartyConfig } from '#party';

export class AslLiaisonConfig extends PartyConfig {}

export const ASL_CONFIG = Symbol('ASL_CONFIG');
