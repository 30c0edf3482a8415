import { Body, Controller, Get, HttpCode, Module, Param, Post, Put, Query, Res } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { FastifyReply } from 'fastify';
import { AppError } from '#kernel';
import {
  CurrentActor,
  HEALTH_CHECKS,
  IdempotencyKey,
  IfMatch,
  PreferWait,
  Private,
  Public,
  requireMatch,
  Requires,
  RequiresFresh,
  SCOPES_ASKED,
  StreamHub,
  type Actor,
  type HealthCheck,
  type ScopesAsked,
} from '../src/index.js';

class ChildDto {
  @IsIn(['0-5', '6-13'])
  ageBand!: string;
}

class ThingDto {
  @IsString()
  @MaxLength(40)
  text!: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  count?: number;

  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  day?: string;

  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => ChildDto)
  children: ChildDto[] = [];
}

class ThingQueryDto {
  @IsOptional()
  @IsIn(['sent', 'received'])
  side?: string;
}

class ThingIdDto {
  @IsUUID('4')
  id!: string;
}

/** The body of a verb that needs no words. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- the door checks bodies by a class, this one too
class NothingDto {}

/** Routes of every kind, as a service would write them. */
@Controller('things')
export class ThingsController {
  constructor(private readonly hub: StreamHub) {}

  @Get('stream')
  @Requires('stream:read')
  stream(@CurrentActor() actor: Actor, @Res() reply: FastifyReply): void {
    this.hub.connect(actor, reply);
  }

  @Get('broken')
  @Requires('registry:read')
  broken(): never {
    throw new Error('CANARY in a message nobody foresaw');
  }

  @Get('fails/:how')
  @Requires('registry:read')
  fails(@Param('how') how: string): never {
    throw FAILURES[how] ?? new Error('no such failure');
  }

  @Get('own-decision')
  @Public()
  everybody(): object {
    return { public: true };
  }

  @Get(':id')
  @Requires('referral:read')
  get(@Param() { id }: ThingIdDto, @CurrentActor() actor: Actor): object {
    return { id, institution: actor.institution, roles: actor.roles, client: actor.client };
  }

  @Get()
  @Requires('referral:read')
  list(@Query() query: ThingQueryDto): object {
    return query;
  }

  @Post()
  @Requires('referral:send')
  create(@Body() dto: ThingDto, @IdempotencyKey() key: string, @PreferWait() wait: number): object {
    return { text: dto.text, count: dto.count, children: dto.children, key, wait };
  }

  @Put(':id')
  @HttpCode(204)
  @Requires('case:open')
  change(@Param() _id: ThingIdDto, @IfMatch() tag: string): void {
    requireMatch(tag, 2);
  }

  @Post(':id/acknowledgement')
  @HttpCode(204)
  @Requires('referral:send')
  acknowledge(@Param() _id: ThingIdDto, @Body() _body: NothingDto): void {
    return;
  }

  @Get('fresh')
  @RequiresFresh('referral:read')
  readFresh(): { read: true } {
    return { read: true };
  }

  @Post('forbidden')
  @Requires('operations:act')
  operations(@Body() dto: ThingDto): object {
    return dto;
  }
}

const FAILURES: Readonly<Record<string, Error>> = {
  missing: new AppError('not-found', 'thing.missing', 'No such thing.', { id: 'x' }),
  conflict: new AppError('conflict', 'thing.taken', 'Taken.', { thing: 'x' }),
  rule: new AppError('unprocessable', 'thing.refused', 'Refused.'),
  large: new AppError('too-large', 'thing.too-large', 'Too large.'),
  later: new AppError('unavailable', 'thing.later', 'Later.'),
  database: Object.assign(new Error('connect CANARY'), { code: 'ECONNREFUSED' }),
  value: Object.assign(new Error('invalid input CANARY'), { driverError: { code: '22P02' } }),
};

@Private()
@Controller('internal/v1/resend')
export class ResendController {
  @Post()
  resend(): object {
    return { again: true };
  }
}

@Controller('api/intake-cav/other/R4')
export class OtherController {
  @Get('metadata')
  @Public()
  metadata(): object {
    return { other: true };
  }
}

/** What the checks of the module say; specs change it. */
export const health = { database: true };

const checks: HealthCheck[] = [{ name: 'database', check: () => Promise.resolve(health.database) }];

@Module({
  controllers: [ThingsController, ResendController, OtherController],
  providers: [{ provide: HEALTH_CHECKS, useValue: checks }],
})
export class ThingsModule {}

/** What a token with scopes needs: reading things, and nothing else. */
export const scopesAsked: ScopesAsked = ({ method, url }) =>
  method === 'GET' && url.startsWith('/api/intake-cav/v1/things/') ? ['system/Thing.r'] : undefined;

@Module({ imports: [ThingsModule], providers: [{ provide: SCOPES_ASKED, useValue: scopesAsked }] })
export class ScopedModule {}
