import { PartyConfig } from '#party';

export class AslLiaisonConfig extends PartyConfig {}
