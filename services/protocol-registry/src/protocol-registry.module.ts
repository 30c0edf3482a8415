import { Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { systemClock, type Clock } from '#kernel';
import {
  EVENT_LOG,
  KEY_STORE,
  keysHealth,
  KeysController,
  MessagingModule,
  messagingOptionsFrom,
  nodeHealth,
  OperationsController,
  OWN_KEYS,
  RegistryProjection,
  type EventLog,
  type OwnKeys,
} from '#messaging';
import { createLogger, HEALTH_CHECKS, type Logger, type Permission } from '#platform';
import type { KeyStore } from '#trust';
import type { NetworkFiles } from './app/read-network.js';
import type { LifeContext } from './app/stored-protocol.js';
import type { ProtocolRegistryConfig } from './config.js';
import { registryMigrations } from './db/migrations/index.js';
import { RegistryVoice, type RegistryContext } from './events/registry-voice.js';
import { CountersignatureController } from './http/countersignature.controller.js';
import { KeyDoorController } from './http/key-door.controller.js';
import { FlowCheckController } from './http/flow-check.controller.js';
import { PreferencesController } from './http/preferences.controller.js';
import { ProtocolLifeController } from './http/protocol-life.controller.js';
import { RegistryController } from './http/registry.controller.js';
import { TerritoryController } from './http/territory.controller.js';
import { LIFE_CONTEXT, NETWORK_FILES, REGISTRY_CONTEXT } from './registry.tokens.js';

/** Institutions, keys and protocols are for all of the network to read; each keeps her own preferences here. */
export const GUESTS: readonly Permission[] = ['registry:read', 'preference:own'];

const MINUTE_MS = 60_000;

export interface RegistryModuleOptions {
  readonly network: NetworkFiles;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly pulseMs?: number;
}

@Module({})
export class ProtocolRegistryModule {
  static forRoot(
    config: ProtocolRegistryConfig,
    {
      network,
      clock = systemClock,
      logger = createLogger(config.STAFFETTA_NODE, config.STAFFETTA_LOG_LEVEL),
      pulseMs = MINUTE_MS,
    }: RegistryModuleOptions,
  ): DynamicModule {
    const context: RegistryContext = {
      node: config.STAFFETTA_NODE,
      speaker: config.STAFFETTA_REGISTRY_SPEAKER,
      clock,
      logger,
      pulseMs,
    };
    return {
      module: ProtocolRegistryModule,
      imports: [
        MessagingModule.forNode(
          messagingOptionsFrom(config, {
            migrations: registryMigrations,
            topics: ['pulse'],
            // `statements` is for what institutions say of themselves
            restartTopic: 'registry',
            logger,
            clock,
          }),
        ),
      ],
      controllers: [
        ProtocolLifeController,
        RegistryController,
        FlowCheckController,
        PreferencesController,
        TerritoryController,
        CountersignatureController,
        OperationsController,
        KeysController,
        KeyDoorController,
      ],
      providers: [
        { provide: REGISTRY_CONTEXT, useValue: context },
        { provide: NETWORK_FILES, useValue: network },
        {
          provide: LIFE_CONTEXT,
          inject: [KEY_STORE, RegistryProjection],
          useFactory: (keyStore: KeyStore, registry: RegistryProjection): LifeContext => ({
            ...context,
            province: config.STAFFETTA_INSTITUTIONS[0] ?? '',
            partyNodes: config.STAFFETTA_PARTY_NODES,
            keyStore,
            view: registry.view,
          }),
        },
        {
          provide: HEALTH_CHECKS,
          inject: [DataSource, EVENT_LOG, RegistryProjection, OWN_KEYS],
          // what was published has been read back: only then it counts for others
          useFactory: (db: DataSource, log: EventLog, registry: RegistryProjection, own: OwnKeys) => [
            ...nodeHealth(db, log, () => registry.view.protocols().length > 0),
            keysHealth(own),
          ],
        },
        RegistryVoice,
      ],
    };
  }
}
