import { NodeConfig } from '#platform';

export class AslLiaisonConfig extends NodeConfig {}
