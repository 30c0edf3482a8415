import { Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MessagingModule, messagingOptionsFrom, plainDraft, publish, Relay, silentLog } from '#messaging';
import { loadConfig, NodeConfig, type RunningNode } from '#platform';
import type { TestNodeSpec } from '#testing';
import type { PublishedTable } from '../src/domain/report/from-published.js';

@Module({})
class VoiceModule {
  static forRoot(config: NodeConfig): DynamicModule {
    return {
      module: VoiceModule,
      imports: [
        MessagingModule.forNode(
          messagingOptionsFrom(config, { migrations: [], topics: [], logger: silentLog }),
        ),
      ],
    };
  }
}

/** A node that says what the audit would, with the audit's key, and counts nothing. */
export const AUDIT_VOICE: TestNodeSpec = {
  id: 'province-audit',
  institutions: ['provincia-bat'],
  ignoresPulse: true,
  load: (read) => {
    const config = loadConfig(NodeConfig, read);
    return { config, module: VoiceModule.forRoot(config) };
  },
};

/** Says tables as the audit does. */
export async function sayPublished(
  { app }: Pick<RunningNode, 'app'>,
  ...tables: readonly PublishedTable[]
): Promise<void> {
  const speaker = '/province-audit/provincia-bat';
  const type = 'staffetta.audit.table-published.v1';
  await app.get(DataSource).transaction(async (tx) => {
    for (const table of tables) {
      const value = Buffer.from(JSON.stringify(table));
      const subject = table.release.toLowerCase();
      await publish(tx, plainDraft({ type, speaker, subject, value, at: new Date() }));
    }
  });
  app.get(Relay).wake();
}
