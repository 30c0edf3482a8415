import { join } from 'node:path';
import process from 'node:process';
import { Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { systemClock, type Clock } from '#kernel';
import { sourceOf } from '#contracts';
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
  Relay,
  type EventLog,
  type OwnKeys,
} from '#messaging';
import { createLogger, HEALTH_CHECKS, type Logger, type Permission } from '#platform';
import type { KeyStore } from '#trust';
import type { PlanContext } from './app/plan-context.js';
import { readTerritory } from './app/read-territory.js';
import type { LocalPlanConfig } from './config.js';
import { planMigrations } from './db/migrations/index.js';
import { Housekeeping } from './events/housekeeping.js';
import { OnTablePublished } from './events/on-table-published.js';
import { PlanController } from './http/plan.controller.js';
import { PlanVersionController } from './http/plan-version.controller.js';
import { ReportController } from './http/report.controller.js';
import { DIRECTORY_CONTROLLERS, DIRECTORY_PROVIDERS } from './directory.js';
import { INVENTED, PLAN_CONTEXT, PLAN_DIR, REPORT_FONTS } from './plan.tokens.js';
import { REGISTER_CONTROLLERS, REGISTER_PROVIDERS } from './registers.js';

/** All of the network reads the plan; each institution's coordinator contributes its own part. */
export const GUESTS: readonly Permission[] = ['plan:read', 'plan:contribute', 'register:write'];

/** What this node hears beside the registry: what institutions declare, and how full the houses are, what the audit
 * publishes. */
const TOPICS = ['pulse', 'statements', 'capacity', 'audit'];

@Module({})
export class LocalPlanModule {
  static forRoot(
    config: LocalPlanConfig,
    {
      clock = systemClock,
      logger = createLogger(config.STAFFETTA_NODE, config.STAFFETTA_LOG_LEVEL),
      fonts = join(process.cwd(), 'node_modules/@fontsource/titillium-web/files'),
    }: {
      readonly clock?: Clock;
      readonly logger?: Logger;
      /** The folder with the report's typefaces. */
      readonly fonts?: string;
    } = {},
  ): DynamicModule {
    const territory = readTerritory(config.STAFFETTA_NETWORK_DIR);
    return {
      module: LocalPlanModule,
      imports: [
        MessagingModule.forNode(
          messagingOptionsFrom(config, {
            migrations: planMigrations,
            topics: TOPICS,
            logger,
            clock,
          }),
        ),
      ],
      controllers: [
        PlanController,
        PlanVersionController,
        ...DIRECTORY_CONTROLLERS,
        ...REGISTER_CONTROLLERS,
        ReportController,
        OnTablePublished,
        OperationsController,
        KeysController,
      ],
      providers: [
        {
          provide: PLAN_CONTEXT,
          inject: [KEY_STORE, RegistryProjection, Relay],
          useFactory: (keyStore: KeyStore, { view }: RegistryProjection, relay: Relay): PlanContext => {
            const [province = ''] = config.STAFFETTA_INSTITUTIONS;
            return {
              speaker: sourceOf(config.STAFFETTA_NODE, province),
              province,
              clock,
              logger,
              registry: view,
              territory,
              logOrigin: config.STAFFETTA_LOG_ORIGIN,
              keyStore,
              ...(config.STAFFETTA_PUBLIC_URL === undefined
                ? {}
                : { publicUrl: config.STAFFETTA_PUBLIC_URL }),
              wakeRelay: () => relay.wake(),
            };
          },
        },
        {
          provide: HEALTH_CHECKS,
          inject: [DataSource, EVENT_LOG, RegistryProjection, OWN_KEYS],
          useFactory: (db: DataSource, log: EventLog, registry: RegistryProjection, own: OwnKeys) => [
            ...nodeHealth(db, log, () => registry.view.institutions().length > 0),
            keysHealth(own),
          ],
        },
        { provide: REPORT_FONTS, useValue: fonts },
        Housekeeping,
        { provide: INVENTED, useValue: config.STAFFETTA_PROFILE === 'demo' },
        { provide: PLAN_DIR, useValue: config.STAFFETTA_PLAN_DIR },
        ...DIRECTORY_PROVIDERS,
        ...REGISTER_PROVIDERS,
      ],
    };
  }
}
