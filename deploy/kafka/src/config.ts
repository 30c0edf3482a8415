import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';
import { configInvalid, KafkaConfig } from '#platform';
import type { Copies } from '../../../libs/messaging/src/kafka-log/topic-config.js';

const MOST_COPIES = 9;

/** What the init job is told. It signs in as a superuser of the brokers. */
export class KafkaInitConfig extends KafkaConfig {
  /** The network's folder, of which it reads the nodes. */
  @IsString()
  @MinLength(1)
  STAFFETTA_NETWORK_DIR!: string;

  /** One file per node, named like it: the password of its principal. Absent: principals are left as they are. */
  @IsOptional()
  @IsString()
  STAFFETTA_KAFKA_PASSWORDS_DIR?: string;

  /** How many brokers keep each topic. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST_COPIES)
  STAFFETTA_KAFKA_REPLICATION = 3;

  /** How many must have a record before it counts as said. Default: one less than keep it. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST_COPIES)
  STAFFETTA_KAFKA_MIN_INSYNC?: number;
}

/** @throws {AppError} invalid `config.invalid` where more brokers must have a record than keep it */
export function copiesOf(config: Readonly<KafkaInitConfig>): Copies {
  const { STAFFETTA_KAFKA_REPLICATION: replicas, STAFFETTA_KAFKA_MIN_INSYNC: asked } = config;
  const inSync = asked ?? Math.max(1, replicas - 1);
  if (inSync > replicas) {
    throw configInvalid(['STAFFETTA_KAFKA_MIN_INSYNC (at most STAFFETTA_KAFKA_REPLICATION)']);
  }
  return { replicas, inSync };
}

/** The name of the init job's own principal where none is given; `broker/start.sh` makes it. */
export const ADMIN = 'admin';
