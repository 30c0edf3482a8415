import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { IsIn, IsInt, IsObject, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { DataSource, type EntityManager } from 'typeorm';
import { RegistryProjection, Relay } from '#messaging';
import { ApiExcludeController, Private } from '#platform';
import type { RegistryView } from '#trust';
import { listKey, revokeListedKey } from '../app/take-key.js';
import type { RegistryContext } from '../events/registry-voice.js';
import { REGISTRY_CONTEXT } from '../registry.tokens.js';

const LONGEST = 200;

/** A signed KeyEntry; its form is checked with its signature. */
export class KeyEntryBody {
  @IsString()
  @MaxLength(LONGEST)
  kid!: string;

  @IsIn(['event', 'opening', 'token'])
  use!: string;

  @IsString()
  @MaxLength(LONGEST)
  speaker!: string;

  @IsString()
  @MaxLength(LONGEST)
  institution!: string;

  @IsObject()
  jwk!: Record<string, unknown>;

  @IsString()
  @MaxLength(LONGEST)
  signedBy!: string;

  @IsOptional()
  @IsObject()
  identityJwk?: Record<string, unknown>;

  @IsString()
  @MaxLength(LONGEST)
  sig!: string;

  @IsOptional()
  @IsString()
  @MaxLength(LONGEST)
  validFrom?: string;

  @IsOptional()
  @IsString()
  @MaxLength(LONGEST)
  validUntil?: string;
}

/** A signed KeyRevocation. */
export class KeyRevocationBody {
  @IsString()
  @MaxLength(LONGEST)
  kid!: string;

  @IsInt()
  @Min(0)
  epoch!: number;

  @IsInt()
  @Min(0)
  lastSeq!: number;

  @IsString()
  @MaxLength(LONGEST)
  institution!: string;

  @IsString()
  @MaxLength(LONGEST)
  signedBy!: string;

  @IsObject()
  identityJwk!: Record<string, unknown>;

  @IsString()
  @MaxLength(LONGEST)
  sig!: string;
}

/** For nodes, on the private port: what is sent proves itself, so nobody has to sign in. */
@ApiExcludeController()
@Controller('internal/v1')
@Private()
export class KeyDoorController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(RegistryProjection) private readonly registry: RegistryProjection,
    @Inject(Relay) private readonly relay: Relay,
    @Inject(REGISTRY_CONTEXT) private readonly context: RegistryContext,
  ) {}

  @Post('keys')
  @HttpCode(202)
  async list(@Body() body: KeyEntryBody): Promise<{ kid: string }> {
    await this.take((tx, view) => listKey(tx, this.context, view, asSent(body)));
    return { kid: body.kid };
  }

  @Post('key-revocations')
  @HttpCode(202)
  async revoke(@Body() body: KeyRevocationBody): Promise<{ kid: string }> {
    await this.take((tx, view) => revokeListedKey(tx, this.context, view, asSent(body)));
    return { kid: body.kid };
  }

  private async take(work: (tx: EntityManager, view: RegistryView) => Promise<boolean>): Promise<void> {
    // a parent that was just listed has to be read back first
    await this.registry.catchUp();
    const isNew = await this.db.transaction((tx) => work(tx, this.registry.view));
    if (isNew) this.relay.wake();
  }
}

/** Without what was not sent: the signature is over what was. */
const asSent = (body: object): unknown => JSON.parse(JSON.stringify(body));
