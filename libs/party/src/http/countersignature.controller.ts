import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Matches } from 'class-validator';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import {
  type Actor,
  ApiTags,
  type CallPeer,
  CurrentActor,
  IdempotencyKey,
  idempotencyOf,
  Requires,
} from '#platform';
import { claimKey, type PartyContext } from '#referral';
import { countersignProtocol, type Countersigned } from '../app/countersign.js';
import { CALL_PEER, PARTY_CONTEXT } from '../party.tokens.js';
import { Optional } from './validation.js';

export class CountersignDto {
  /** `id@version`. */
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?@[1-9]\d{0,5}$/)
  protocol!: string;

  /** Of the document that was read, as the registry shows it. */
  @Optional()
  @Matches(/^[A-Za-z0-9_-]{43}$/)
  digest?: string;
}

/** An institution's word under a protocol, with its own key. */
@ApiTags('protocols')
@Controller('countersignatures')
export class CountersignatureController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PARTY_CONTEXT) private readonly context: PartyContext,
    @Inject(CALL_PEER) private readonly callPeer: CallPeer,
  ) {}

  @Post()
  @HttpCode(200)
  @Requires('protocol:countersign')
  async countersign(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: CountersignDto,
  ): Promise<Countersigned> {
    const { protocol, digest } = dto;
    const { institution } = actor;
    const idempotency = idempotencyOf(this.context, actor, key, 'countersignatures', dto);
    // the same key again may send again: the signature is the same, byte for byte
    await this.db.transaction((tx) => claimKey(tx, idempotency, newId()));
    const command = { institution, protocol, ...(digest === undefined ? {} : { digest }) };
    return countersignProtocol(this.context, command, this.callPeer);
  }
}
