import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiOperation, ApiTags, Public } from '#platform';
import { tableCells, writeCsv } from '../../app/imports/write-table.js';
import { KNOWN_SERVICES, OPEN_DATA } from '../../plan.tokens.js';
import { servicesKind } from '../imports/kinds/services.js';
import type { KnownServices } from '../known-services.js';
import type { OpenData } from './open-data.js';

/** The directory as one table for everybody, in the columns that the import reads. */
@ApiTags('hsds')
@Controller('api/local-plan/open-data')
@Public()
export class OpenDataController {
  constructor(
    @Inject(KNOWN_SERVICES) private readonly services: KnownServices,
    @Inject(OPEN_DATA) private readonly open: OpenData,
  ) {}

  @Get('services.csv')
  @ApiOperation({ summary: 'The directory as CSV' })
  csv(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.open.answer({ request, reply, type: 'text/csv; charset=utf-8' }, async () =>
      writeCsv(await this.services.read(), servicesKind.columns),
    );
  }

  @Get('services.json')
  @ApiOperation({ summary: 'The directory as JSON' })
  json(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.open.answer({ request, reply, type: 'application/json; charset=utf-8' }, async () =>
      JSON.stringify({ items: tableCells(await this.services.read(), servicesKind.columns) }),
    );
  }
}
