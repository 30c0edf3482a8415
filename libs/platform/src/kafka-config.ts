import { IsOptional, IsString, MinLength, ValidateIf } from 'class-validator';
import { List, ProcessConfig } from './process-config.js';
import { Secret } from './secrets.js';

const anyOfClient = (config: KafkaConfig): boolean =>
  config.STAFFETTA_KAFKA_TLS_CERT_FILE !== undefined || config.STAFFETTA_KAFKA_TLS_KEY_FILE !== undefined;

/** How a process reaches Kafka. In production over TLS, as a principal of its own (design §2). */
export class KafkaConfig extends ProcessConfig {
  @IsOptional()
  @List()
  @IsString({ each: true })
  STAFFETTA_KAFKA_BROKERS?: string[];

  /** The authority of the brokers' certificates, PEM. With it the connection is TLS. */
  @IsOptional()
  @IsString()
  STAFFETTA_KAFKA_TLS_CA_FILE?: string;

  /** A certificate of this process for the brokers, and its key; PEM. Both or none. */
  @ValidateIf(anyOfClient)
  @IsString()
  @MinLength(1)
  STAFFETTA_KAFKA_TLS_CERT_FILE?: string;

  @ValidateIf(anyOfClient)
  @IsString()
  @MinLength(1)
  STAFFETTA_KAFKA_TLS_KEY_FILE?: string;

  /** The principal. Default: the node's name. */
  @IsOptional()
  @IsString()
  STAFFETTA_KAFKA_USERNAME?: string;

  /** With it this process signs in by SCRAM-SHA-512. */
  @Secret()
  @IsOptional()
  @IsString()
  STAFFETTA_KAFKA_PASSWORD?: string;
}
