import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Relay } from '#messaging';
import {
  type Actor,
  ApiTags,
  CurrentActor,
  IdempotencyKey,
  idempotencyOf,
  notFound,
  Requires,
} from '#platform';
import { confirmProtocol } from '../app/confirm-protocol.js';
import { draftProtocol } from '../app/draft-protocol.js';
import { readProtocol, type ProtocolView } from '../app/list-registry.js';
import type { LifeContext } from '../app/stored-protocol.js';
import { askWithdrawal, confirmWithdrawal } from '../app/withdraw-protocol.js';
import { LIFE_CONTEXT } from '../registry.tokens.js';
import { ConfirmationDto, DraftDto, VersionPath } from './protocol-life.dto.js';

/** From draft to withdrawal: what one person of the Province enters, another confirms (design §6). */
@ApiTags('protocols')
@Controller('protocols')
export class ProtocolLifeController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(LIFE_CONTEXT) private readonly context: LifeContext,
    @Inject(Relay) private readonly relay: Relay,
  ) {}

  @Post()
  @Requires('registry:write')
  async draft(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: DraftDto,
  ): Promise<ProtocolView> {
    const { document, yaml } = dto;
    const { deed, number, pdfSha256 } = dto.act;
    const idempotency = idempotencyOf(this.context, actor, key, 'protocols', dto);
    const command = {
      document: yaml ?? document,
      act: { deed, number, pdfSha256 },
      actor: actor.subject,
      idempotency,
    };
    return this.say((tx) => draftProtocol(tx, this.context, command));
  }

  @Post(':id/confirmation')
  @HttpCode(200)
  @Requires('registry:confirm')
  confirm(
    @CurrentActor() actor: Actor,
    @Param() { id }: VersionPath,
    @IdempotencyKey() key: string,
    @Body() dto: ConfirmationDto,
  ): Promise<ProtocolView> {
    const idempotency = idempotencyOf(this.context, actor, key, `protocols/${id}/confirmation`, dto);
    const command = { protocol: id, digest: dto.digest, actor: actor.subject, idempotency };
    return this.say((tx) => confirmProtocol(tx, this.context, command), id);
  }

  /** Asks for it; in force until a second person confirms. */
  @Post(':id/withdrawal')
  @HttpCode(202)
  @Requires('registry:write')
  withdraw(
    @CurrentActor() actor: Actor,
    @Param() { id }: VersionPath,
    @IdempotencyKey() key: string,
  ): Promise<ProtocolView> {
    const idempotency = idempotencyOf(this.context, actor, key, `protocols/${id}/withdrawal`, {});
    const command = { protocol: id, actor: actor.subject, idempotency };
    return this.say((tx) => askWithdrawal(tx, this.context, command), id);
  }

  @Post(':id/withdrawal/confirmation')
  @HttpCode(200)
  @Requires('registry:confirm')
  confirmWithdrawal(
    @CurrentActor() actor: Actor,
    @Param() { id }: VersionPath,
    @IdempotencyKey() key: string,
  ): Promise<ProtocolView> {
    const idempotency = idempotencyOf(
      this.context,
      actor,
      key,
      `protocols/${id}/withdrawal/confirmation`,
      {},
    );
    const command = { protocol: id, actor: actor.subject, idempotency };
    return this.say((tx) => confirmWithdrawal(tx, this.context, command), id);
  }

  private async say(work: (tx: EntityManager) => Promise<unknown>, id?: string): Promise<ProtocolView> {
    const made = await this.db.transaction(work);
    const name = id ?? String(made);
    this.relay.wake();
    const view = await readProtocol(this.db, name, this.context.clock.now());
    if (view === undefined) throw notFound();
    return view;
  }
}
