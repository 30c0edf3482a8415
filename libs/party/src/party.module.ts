import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { systemClock, type Clock } from '#kernel';
import {
  COUNT_NOTICES,
  COUNT_WAITING,
  EVENT_LOG,
  KEY_STORE,
  keysHealth,
  KeysController,
  LANE_PROCESSOR,
  lanesOf,
  MessagingModule,
  messagingOptionsFrom,
  nodeHealth,
  OperationsController,
  OWN_KEYS,
  RegistryProjection,
  Relay,
  type CountNotices,
  type CountWaiting,
  type EventLog,
  type OwnKeys,
  type MigrationClass,
} from '#messaging';
import type { Witness } from '#merkle';
import { createLogger, HEALTH_CHECKS, peerCaller, READINGS, type Logger, type NodeConfig } from '#platform';
import { laneProcessor, referralMigrations, type PartyContext, type PartyHooks } from '#referral';
import { witnessKey, type KeyStore } from '#trust';
import { partyHooks } from './app/party-hooks.js';
import { Background, type ServiceJobs } from './background/background.js';
import { FirstRota } from './background/first-rota.js';
import { Changes } from './changes.js';
import { countWaiting } from './count-waiting.js';
import { partyMigrations } from './db/migrations/index.js';
import { AgreementController } from './http/agreement.controller.js';
import { AccessRecordController } from './http/access-record.controller.js';
import { BreakGlassController } from './http/break-glass.controller.js';
import { OnCapacityDeclared } from './events/on-capacity-declared.js';
import { CapacityController } from './http/capacity.controller.js';
import { CaseController } from './http/case.controller.js';
import { CaseFileController } from './http/case-file.controller.js';
import { CaseRequestController } from './http/case-request.controller.js';
import { ClaimController } from './http/claim.controller.js';
import { CaseTeamController } from './http/case-team.controller.js';
import { Commands } from './http/commands.js';
import { DutyController } from './http/duty.controller.js';
import { DutyPeopleController } from './http/duty-people.controller.js';
import { ErasureController } from './http/erasure.controller.js';
import { DraftController } from './http/draft.controller.js';
import { FormController } from './http/form.controller.js';
import { HouseholdController } from './http/household.controller.js';
import { IdentityController } from './http/identity.controller.js';
import { NotificationController } from './http/notification.controller.js';
import { PassingCommands } from './http/passing-commands.js';
import { PassingController } from './http/passing.controller.js';
import { PathController } from './http/path.controller.js';
import { RecipientController } from './http/recipient.controller.js';
import { CountersignatureController } from './http/countersignature.controller.js';
import { ReferralController } from './http/referral.controller.js';
import { ResendController } from './http/resend.controller.js';
import { RewrapController } from './http/rewrap.controller.js';
import { SearchController } from './http/search.controller.js';
import { SenderController } from './http/sender.controller.js';
import { StatisticsController } from './http/statistics.controller.js';
import { StreamController } from './http/stream.controller.js';
import { TaskController } from './http/task.controller.js';
import { TeamController } from './http/team.controller.js';
import { WhoAnswersController } from './http/who-answers.controller.js';
import { WorklistController } from './http/worklist.controller.js';
import type { WorklistSource } from './app/worklist.js';
import { OpeningGate } from './opening-gate.js';
import type { CountFigures } from './statistics/figures.js';
import { countNotifications } from './notify/count.js';
import { rotaFile } from './party-config.js';
import { notifySettings, tellsAnybody, type NotifySettings } from './notify/settings.js';
import { partyReadings } from './readings.js';
import {
  CALL_PEER,
  NOTIFY_SETTINGS,
  PARTY_CONTEXT,
  ROTA_FILE,
  SERVICE_JOBS,
  STATISTICS,
  WITNESS,
  WORKLIST_SOURCES,
} from './party.tokens.js';
import { WitnessController } from './witness/witness.controller.js';
import { witnessSettings } from './witness/witness-settings.js';
import { witnessedLogs } from './witness/witnessed-logs.js';

export interface PartyOptions {
  readonly config: NodeConfig;
  /** What the service adds to proposing and folding. Called when the context is there, not before. */
  readonly hooks?: (context: () => PartyContext) => PartyHooks;
  /** What the service counts for its institutions' statistics. */
  readonly statistics?: CountFigures;
  /** What of the service's own waits for somebody. */
  readonly worklist?: readonly WorklistSource[];
  /** What the service does beside the requests. */
  readonly jobs?: ServiceJobs;
  /** The service's own tables. */
  readonly migrations?: readonly MigrationClass[];
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/**
 * A party node: messaging, the fold, the routes that all party nodes share, and what runs beside them (ADR 0010).
 * Connect the log: `strategy: (app) => app.get(LogServer)`.
 */
@Module({})
export class PartyModule {
  static forRoot(options: PartyOptions): DynamicModule {
    const { config } = options;
    const logger = options.logger ?? createLogger(config.STAFFETTA_NODE, config.STAFFETTA_LOG_LEVEL);
    return {
      module: PartyModule,
      imports: [
        MessagingModule.forNode(
          messagingOptionsFrom(config, {
            migrations: [...referralMigrations, ...partyMigrations, ...(options.migrations ?? [])],
            topics: [...lanesOf(config.STAFFETTA_NODE, config.STAFFETTA_PARTY_NODES), 'pulse', 'capacity'],
            logger,
            ...(options.clock === undefined ? {} : { clock: options.clock }),
          }),
        ),
      ],
      controllers: [
        ReferralController,
        RecipientController,
        PassingController,
        SenderController,
        CapacityController,
        OnCapacityDeclared,
        CaseController,
        CaseFileController,
        HouseholdController,
        FormController,
        DraftController,
        CaseRequestController,
        AgreementController,
        IdentityController,
        ErasureController,
        ClaimController,
        CaseTeamController,
        TeamController,
        BreakGlassController,
        AccessRecordController,
        SearchController,
        WhoAnswersController,
        PathController,
        WorklistController,
        DutyController,
        DutyPeopleController,
        TaskController,
        NotificationController,
        StatisticsController,
        StreamController,
        ResendController,
        RewrapController,
        CountersignatureController,
        WitnessController,
        OperationsController,
        KeysController,
      ],
      providers: [
        ...providers({ ...options, logger }),
        Changes,
        OpeningGate,
        Commands,
        PassingCommands,
        Background,
        FirstRota,
      ],
      exports: [PARTY_CONTEXT],
    };
  }
}

function providers({
  config,
  hooks,
  worklist = [],
  jobs = () => [],
  statistics = () => Promise.resolve([]),
  clock = systemClock,
  logger,
}: PartyOptions & { readonly logger: Logger }): Provider[] {
  return [
    { provide: CALL_PEER, useFactory: () => peerCaller(config) },
    { provide: STATISTICS, useValue: statistics },
    { provide: WORKLIST_SOURCES, useValue: worklist },
    { provide: SERVICE_JOBS, useValue: jobs },
    {
      provide: WITNESS,
      inject: [DataSource, KEY_STORE],
      useFactory: (db: DataSource, keyStore: KeyStore): Witness => ({
        ...witnessSettings(config),
        privateKey: witnessKey(keyStore),
        store: witnessedLogs(db, () => clock.now()),
        now: () => clock.now(),
      }),
    },
    { provide: NOTIFY_SETTINGS, useFactory: () => notifySettings(config) },
    { provide: ROTA_FILE, useFactory: () => rotaFile(config) },
    {
      provide: PARTY_CONTEXT,
      inject: [KEY_STORE, RegistryProjection, Relay, Changes, OpeningGate],
      useFactory: (
        keyStore: KeyStore,
        registry: RegistryProjection,
        relay: Relay,
        changes: Changes,
        gate: OpeningGate,
      ): PartyContext => {
        const context: PartyContext = {
          node: config.STAFFETTA_NODE,
          institutions: config.STAFFETTA_INSTITUTIONS,
          registry: registry.view,
          mayOpen: () => gate.isOpen,
          registryAge: (now) => registry.pulseAge(now),
          keyStore,
          clock,
          logger,
          wakeRelay: () => {
            relay.wake();
          },
          hooks: partyHooks(
            () => context,
            hooks?.(() => context) ?? {},
            (changed) => {
              changes.tell(changed);
            },
          ),
        };
        return context;
      },
    },
    {
      provide: LANE_PROCESSOR,
      inject: [PARTY_CONTEXT],
      useFactory: (context: PartyContext) => laneProcessor(context),
    },
    {
      provide: COUNT_NOTICES,
      inject: [DataSource, NOTIFY_SETTINGS],
      useFactory:
        (db: DataSource, settings: NotifySettings): CountNotices =>
        () =>
          countNotifications(db, tellsAnybody(settings)),
    },
    {
      provide: COUNT_WAITING,
      inject: [DataSource],
      useFactory:
        (db: DataSource): CountWaiting =>
        () =>
          countWaiting(db),
    },
    { provide: READINGS, inject: [DataSource], useFactory: partyReadings },
    {
      provide: HEALTH_CHECKS,
      inject: [DataSource, EVENT_LOG, RegistryProjection, OWN_KEYS],
      useFactory: (db: DataSource, log: EventLog, registry: RegistryProjection, own: OwnKeys) => [
        // before its first pulse a node tells nothing, an emergency neither
        ...nodeHealth(
          db,
          log,
          () => registry.view.institutions().length > 0 && registry.pulseAge(clock.now()) !== undefined,
        ),
        keysHealth(own),
      ],
    },
  ];
}
