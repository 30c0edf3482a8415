import { Body, Controller, Delete, Get, HttpCode, Inject, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { KEY_STORE } from '#messaging';
import { type Actor, ApiTags, CurrentActor, etag, IfMatch, requireMatch, Requires } from '#platform';
import type { KeyStore } from '#trust';
import {
  forgetPreferences,
  readPreferences,
  writePreferences,
  type Owner,
  type Preferences,
} from '../app/preferences.js';
import type { RegistryContext } from '../events/registry-voice.js';
import { REGISTRY_CONTEXT } from '../registry.tokens.js';
import { PreferencesDto } from './preferences.dto.js';

/** How whoever asks likes her console: kept here, where everybody of the network comes by, because a browser keeps nothing. */
@ApiTags('preferences')
@Controller('preferences')
export class PreferencesController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(REGISTRY_CONTEXT) private readonly context: RegistryContext,
    @Inject(KEY_STORE) private readonly secrets: KeyStore,
  ) {}

  @Get()
  @Requires('preference:own')
  async read(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Preferences> {
    const { preferences, version } = await readPreferences(
      this.db,
      this.ownerOf(actor),
      this.context.clock.now(),
    );
    void reply.header('etag', etag(version));
    return preferences;
  }

  @Put()
  @Requires('preference:own')
  async write(
    @CurrentActor() actor: Actor,
    @IfMatch() ifMatch: string,
    @Body() { language, toursSeen, shared }: PreferencesDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Preferences> {
    const wanted = { language: language ?? null, toursSeen: toursSeen ?? [], shared: shared ?? false };
    const { preferences, version } = await this.db.transaction((tx) =>
      writePreferences(tx, this.ownerOf(actor), wanted, this.context.clock.now(), (known) => {
        requireMatch(ifMatch, known);
      }),
    );
    void reply.header('etag', etag(version));
    return preferences;
  }

  @Delete()
  @HttpCode(204)
  @Requires('preference:own')
  forget(@CurrentActor() actor: Actor): Promise<void> {
    return forgetPreferences(this.db, this.ownerOf(actor));
  }

  private ownerOf({ institution, subject }: Actor): Owner {
    return { institution, subject, secrets: this.secrets };
  }
}
