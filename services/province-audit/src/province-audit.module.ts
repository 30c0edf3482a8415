import { Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { systemClock, type Clock } from '#kernel';
import { sourceOf } from '#contracts';
import {
  COUNT_WAITING,
  EVENT_LOG,
  EVERYTHING_PROCESSOR,
  KEY_STORE,
  keysHealth,
  KeysController,
  MessagingModule,
  messagingOptionsFrom,
  nodeHealth,
  OperationsController,
  OWN_KEYS,
  RegistryProjection,
  Relay,
  TELL_SIGNING,
  topicSpecs,
  type EventLog,
  type OwnKeys,
  type TellSigning,
} from '#messaging';
import { createLogger, HEALTH_CHECKS, peerCaller, READINGS, type Logger, type Permission } from '#platform';
import type { KeyStore } from '#trust';
import type { AuditContext } from './app/audit-context.js';
import { CheckpointMark } from './app/tree/checkpoint-mark.js';
import type { SignerContext } from './app/tree/sign-checkpoint.js';
import { AUDIT_CONTEXT, CALL_PEER, SIGNER_CONTEXT } from './audit.tokens.js';
import { markFileOf, type ProvinceAuditConfig } from './config.js';
import { countWaiting } from './count-waiting.js';
import { auditMigrations } from './db/migrations/index.js';
import { auditReadings } from './events/audit-readings.js';
import { auditProcessor } from './events/audit-processor.js';
import { CheckpointSigner } from './events/checkpoint-signer.js';
import { IndicatorCount } from './events/indicator-count.js';
import { DailyCheck } from './events/daily-check.js';
import { logSigner } from './events/log-signer.js';
import { Retention } from './events/retention.js';
import { SilenceWatch } from './events/silence-watch.js';
import { WitnessRounds } from './events/witness-rounds.js';
import { CheckController } from './http/check.controller.js';
import { EventReadingController } from './http/event-reading.controller.js';
import { FindingController } from './http/finding.controller.js';
import { EnvelopeController } from './http/envelope.controller.js';
import { IndicatorFileController } from './http/indicator-file.controller.js';
import { IndicatorController } from './http/indicator.controller.js';
import { LogKeysController } from './http/log-keys.controller.js';
import { LogController } from './http/log.controller.js';
import { RecountController } from './http/recount.controller.js';
import { RebuildController } from './http/rebuild.controller.js';
import { StateController } from './http/state.controller.js';
import { ProofController } from './http/proof.controller.js';
import { RunningCheck } from './http/running-check.js';
import { RunningPublication } from './http/running-publication.js';
import { RunningRebuild } from './http/running-rebuild.js';
import { readWitnesses } from './witness-settings.js';

/** The parties see and answer what concerns them, and read the log as it is now and what is published. */
export const GUESTS: readonly Permission[] = [
  'finding:read',
  'finding:answer',
  'log:read',
  'indicator:read',
  // whether the record is whole, in a sentence
  'registry:read',
];

@Module({})
export class ProvinceAuditModule {
  static forRoot(
    config: ProvinceAuditConfig,
    {
      clock = systemClock,
      logger = createLogger(config.STAFFETTA_NODE, config.STAFFETTA_LOG_LEVEL),
    }: {
      readonly clock?: Clock;
      readonly logger?: Logger;
    } = {},
  ): DynamicModule {
    const topics = topicSpecs(config.STAFFETTA_PARTY_NODES)
      .map(({ name }) => name)
      .filter((name) => name !== 'pulse');
    return {
      module: ProvinceAuditModule,
      imports: [
        MessagingModule.forNode(
          messagingOptionsFrom(config, {
            migrations: auditMigrations,
            topics,
            // it may write nowhere else (design §2)
            restartTopic: 'audit',
            logger,
            clock,
          }),
        ),
      ],
      controllers: [
        FindingController,
        EventReadingController,
        CheckController,
        LogController,
        LogKeysController,
        EnvelopeController,
        IndicatorController,
        IndicatorFileController,
        RebuildController,
        RecountController,
        ProofController,
        StateController,
        OperationsController,
        KeysController,
      ],
      providers: [
        {
          provide: AUDIT_CONTEXT,
          inject: [RegistryProjection, Relay],
          useFactory: (registry: RegistryProjection, relay: Relay): AuditContext => {
            const [province = ''] = config.STAFFETTA_INSTITUTIONS;
            return {
              speaker: sourceOf(config.STAFFETTA_NODE, province),
              province,
              partyNodes: config.STAFFETTA_PARTY_NODES,
              registry: registry.view,
              clock,
              logger,
              wakeRelay: () => relay.wake(),
            };
          },
        },
        {
          provide: SIGNER_CONTEXT,
          inject: [KEY_STORE],
          useFactory: async (keyStore: KeyStore): Promise<SignerContext> => {
            const [operator = ''] = config.STAFFETTA_INSTITUTIONS;
            const signer = logSigner(keyStore, config.STAFFETTA_LOG_ORIGIN);
            return {
              signer,
              mark: await CheckpointMark.open(markFileOf(config), signer),
              ...readWitnesses(config.STAFFETTA_WITNESSES_FILE, signer.vkey, operator),
            };
          },
        },
        { provide: CALL_PEER, useFactory: () => peerCaller(config) },
        { provide: EVERYTHING_PROCESSOR, inject: [AUDIT_CONTEXT], useFactory: auditProcessor },
        {
          provide: COUNT_WAITING,
          inject: [DataSource],
          useFactory: (db: DataSource) => () => countWaiting(db),
        },
        {
          provide: TELL_SIGNING,
          inject: [CheckpointSigner],
          useFactory:
            (signer: CheckpointSigner): TellSigning =>
            () =>
              signer.state,
        },
        { provide: READINGS, inject: [DataSource, SIGNER_CONTEXT], useFactory: auditReadings },
        {
          provide: HEALTH_CHECKS,
          inject: [DataSource, EVENT_LOG, RegistryProjection, OWN_KEYS],
          useFactory: (db: DataSource, log: EventLog, registry: RegistryProjection, own: OwnKeys) => [
            ...nodeHealth(db, log, () => registry.view.institutions().length > 0),
            keysHealth(own),
          ],
        },
        RunningCheck,
        RunningPublication,
        RunningRebuild,
        CheckpointSigner,
        WitnessRounds,
        SilenceWatch,
        Retention,
        DailyCheck,
        IndicatorCount,
      ],
    };
  }
}
