import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { IsIn, IsObject, Matches } from 'class-validator';
import { ApiOperation, ApiTags, Requires } from '#platform';
import type { KeyRequest } from '#trust';
import { acceptEntry, listOwnKeys, requestKey, revokeOwnKey, type OwnKey } from './change-keys.js';
import { KeyRenewal, OWN_KEYS, type Renewal } from './key-renewal.js';
import { revokedSpeakers, type OwnKeys } from './own-keys.js';

export class KeyRequestDto {
  @Matches(/^[a-z][a-z0-9-]{0,62}$/)
  institution!: string;

  @IsIn(['event', 'token'])
  use!: 'event' | 'token';
}

export class KeyEntryDto {
  /** As libs/contracts describes `key-listed`. */
  @IsObject()
  entry!: Record<string, unknown>;
}

export class KeyRevocationDto {
  /** As libs/contracts describes `key-revoked`. */
  @IsObject()
  revocation!: Record<string, unknown>;
}

/** What whoever runs the node sees of its keys, and may change. No route takes or gives a private key. */
@ApiTags('operations')
@Controller('operations/keys')
export class KeysController {
  constructor(
    @Inject(OWN_KEYS) private readonly own: OwnKeys,
    @Inject(KeyRenewal) private readonly renewal: KeyRenewal,
  ) {}

  @Get()
  @Requires('operations:read')
  @ApiOperation({ summary: 'This node’s keys: listed, waiting, revoked; and which KEK is in use' })
  async list(): Promise<{ items: OwnKey[]; kek: string; revokedSpeakers: string[] }> {
    await this.own.keyStore.follow();
    return {
      items: listOwnKeys(this.own),
      kek: this.own.keyStore.kekVersion,
      revokedSpeakers: revokedSpeakers(this.own),
    };
  }

  @Post('requests')
  @Requires('keys:act')
  @ApiOperation({ summary: 'Makes the next event or token key; answers what the identity has to sign' })
  async request(@Body() body: KeyRequestDto): Promise<{ request: KeyRequest }> {
    return { request: await requestKey(this.own, body) };
  }

  @Post('entries')
  @HttpCode(202)
  @Requires('keys:act')
  @ApiOperation({
    summary: 'Takes the signed entry of a key that was asked for; it is in use once it was read back',
  })
  async accept(@Body() { entry }: KeyEntryDto): Promise<{ kid: string }> {
    const { kid } = await acceptEntry(this.own, entry);
    return { kid };
  }

  @Post('revocations')
  @HttpCode(202)
  @Requires('keys:act')
  @ApiOperation({ summary: 'Gives a revocation, signed by the identity, to the registry' })
  async revoke(@Body() { revocation }: KeyRevocationDto): Promise<{ kid: string }> {
    const { kid } = await revokeOwnKey(this.own, revocation);
    return { kid };
  }

  @Post('renewal')
  @HttpCode(200)
  @Requires('keys:act')
  @ApiOperation({
    summary: 'Does now what the node does each minute: takes listed keys into use, renews, destroys',
  })
  renew(): Promise<Renewal> {
    return this.renewal.turn();
  }

  @Post('rewrap')
  @HttpCode(200)
  @Requires('keys:act')
  @ApiOperation({ summary: 'A new KEK: everything is written anew under it, and the old one is destroyed' })
  async rewrap(): Promise<{ kek: string }> {
    await this.own.keyStore.rewrap();
    return { kek: this.own.keyStore.kekVersion };
  }
}
