import { IsOptional, IsString, MinLength } from 'class-validator';
import { sourceOf } from '#contracts';
import { configInvalid, NodeConfig } from '#platform';
import type { NetworkSources } from './app/read-network.js';

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

  /** JSON, countersignatures given before the start. Absent: none, and what the files call active begins as a draft. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  STAFFETTA_COUNTERSIGNATURES_FILE?: string;
}

/** @throws AppError `invalid` `config.invalid` where this node is not the registry's speaker, and that alone */
export function networkSources(config: ProtocolRegistryConfig): NetworkSources {
  const speaker = config.STAFFETTA_REGISTRY_SPEAKER;
  const own = config.STAFFETTA_INSTITUTIONS.map((institution) =>
    sourceOf(config.STAFFETTA_NODE, institution),
  );
  if (own.length !== 1 || own[0] !== speaker) throw configInvalid(['STAFFETTA_REGISTRY_SPEAKER (own)']);
  const { STAFFETTA_ADDRESSES_FILE: addressesFile, STAFFETTA_COUNTERSIGNATURES_FILE: countersignaturesFile } =
    config;
  return {
    dir: config.STAFFETTA_NETWORK_DIR,
    keysFile: config.STAFFETTA_PUBLIC_KEYS_FILE,
    pinsFile: config.STAFFETTA_PINS_FILE,
    speaker,
    ...(addressesFile === undefined ? {} : { addressesFile }),
    ...(countersignaturesFile === undefined ? {} : { countersignaturesFile }),
  };
}
