import { IsOptional, IsString, MinLength } from 'class-validator';
import { NodeConfig } from '#platform';

/** Speaks for the Province: STAFFETTA_INSTITUTIONS names it alone, STAFFETTA_REGISTRY_SPEAKER is this very node. */
export class ProtocolRegistryConfig extends NodeConfig {
  /** The network as data: `institutions.yaml`, `territory.json`, `protocols/*.yaml` (network/bat). */
  @IsString()
  @MinLength(1)
  STAFFETTA_NETWORK_DIR!: string;

  /** JSON, the key entries of all nodes, each signed by its parent. */
  @IsString()
  @MinLength(1)
  STAFFETTA_PUBLIC_KEYS_FILE!: string;

  /** JSON, `{node: private address}`. Absent: no institution is listed with one, and nobody can be asked to re-send. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  STAFFETTA_ADDRESSES_FILE?: string;
}
