import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { ApiOperation, ApiTags, Public } from '#platform';
import { listedServices } from '../../app/hsds/hsds-query.js';
import { tableCells, writeCsv } from '../../app/imports/write-table.js';
import type { PlanContext } from '../../app/plan-context.js';
import { OPEN_DATA, PLAN_CONTEXT } from '../../plan.tokens.js';
import { servicesKind } from '../imports/kinds/services.js';
import type { OpenData } from './open-data.js';

/** The directory as one table for everybody, in the columns that the import reads. */
@ApiTags('hsds')
@Controller('api/local-plan/open-data')
@Public()
export class OpenDataController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
    @Inject(OPEN_DATA) private readonly open: OpenData,
  ) {}

  @Get('services.csv')
  @ApiOperation({ summary: 'The directory as CSV' })
  async csv(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.open.admit(reply);
    const services = await listedServices(this.db, this.context);
    this.open.send(request, reply, 'text/csv; charset=utf-8', writeCsv(services, servicesKind.columns));
  }

  @Get('services.json')
  @ApiOperation({ summary: 'The directory as JSON' })
  async json(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.open.admit(reply);
    const services = await listedServices(this.db, this.context);
    const items = tableCells(services, servicesKind.columns);
    this.open.send(request, reply, 'application/json; charset=utf-8', JSON.stringify({ items }));
  }
}
