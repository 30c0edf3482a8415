import { Module, type DynamicModule } from '@nestjs/common';
import { systemClock, type Clock } from '#kernel';
import { sourceOf } from '#contracts';
import {
  EVERYTHING_PROCESSOR,
  MessagingModule,
  messagingOptionsFrom,
  OperationsController,
  RegistryProjection,
  Relay,
  topicSpecs,
} from '#messaging';
import { createLogger, type Logger } from '#platform';
import type { AuditContext } from './app/audit-context.js';
import { AUDIT_CONTEXT } from './audit.tokens.js';
import type { ProvinceAuditConfig } from './config.js';
import { auditMigrations } from './db/migrations/index.js';
import { auditProcessor } from './events/audit-processor.js';
import { SilenceWatch } from './events/silence-watch.js';
import { CheckController } from './http/check.controller.js';
import { FindingController } from './http/finding.controller.js';
import { RunningCheck } from './http/running-check.js';
import { SummaryController } from './http/summary.controller.js';

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
          messagingOptionsFrom(config, { migrations: auditMigrations, topics, logger }),
        ),
      ],
      controllers: [FindingController, CheckController, SummaryController, OperationsController],
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
        { provide: EVERYTHING_PROCESSOR, inject: [AUDIT_CONTEXT], useFactory: auditProcessor },
        RunningCheck,
        SilenceWatch,
      ],
    };
  }
}
