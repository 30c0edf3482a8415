import { Body, Controller, Get, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, IfMatch, Requires } from '#platform';
import type { EntryView } from '../../app/register/read-entries.js';
import { PageQuery } from '../plan.dto.js';
import { CourseBodyDto, CourseDto } from './training.dto.js';
import { EntryPath } from './register.dto.js';
import { RegisterDoor, type Page } from './register-door.js';

/** The courses of the plan. */
@ApiTags('training')
@Controller('courses')
export class CourseController {
  constructor(@Inject(RegisterDoor) private readonly door: RegisterDoor) {}

  @Get()
  @Requires('plan:read')
  list(@Query() query: PageQuery): Promise<Page<EntryView<'course'>>> {
    return this.door.list('course', query);
  }

  @Get(':code')
  @Requires('plan:read')
  read(
    @Param() { code }: EntryPath,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'course'>> {
    return this.door.read('course', code, reply);
  }

  @Post()
  @Requires('plan:write')
  create(
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string,
    @Body() dto: CourseDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'course'>> {
    return this.door.create(actor, 'course', key, dto, reply);
  }

  @Put(':code')
  @Requires('plan:write')
  edit(
    @CurrentActor() actor: Actor,
    @Param() { code }: EntryPath,
    @IfMatch() ifMatch: string,
    @Body() dto: CourseBodyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EntryView<'course'>> {
    return this.door.edit(actor, 'course', { code, ifMatch }, dto, reply);
  }
}
