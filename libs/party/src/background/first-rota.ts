import { readFile } from 'node:fs/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { parse } from 'yaml';
import type { PartyContext } from '#referral';
import { loadRota } from '../duty/load-rota.js';
import { PARTY_CONTEXT, ROTA_FILE } from '../party.tokens.js';

/** Enters a demonstration's rota at each start. */
@Injectable()
export class FirstRota implements OnModuleInit {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(ROTA_FILE) private readonly path: string | null,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.path === null) return;
    const file: unknown = parse(await readFile(this.path, 'utf8'));
    await this.db.transaction((tx) => loadRota(tx, this.context, file, this.context.clock.now()));
  }
}
