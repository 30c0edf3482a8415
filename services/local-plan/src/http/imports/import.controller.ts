import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { IsIn, IsOptional, IsString, Matches } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import {
  type Actor,
  ApiTags,
  CurrentActor,
  IdempotencyKey,
  idempotencyOf,
  notFound,
  Requires,
} from '#platform';
import { tableCells, writeCsv } from '../../app/imports/write-table.js';
import type { PlanContext } from '../../app/plan-context.js';
import { PLAN_CONTEXT } from '../../plan.tokens.js';
import type { ImportKind } from './import-kind.js';
import { IMPORT_KINDS } from './kinds.js';
import { runImport, type ImportReport } from './run-import.js';

export class ImportPath {
  @Matches(/^[a-z][a-z-]{1,30}$/)
  kind!: string;
}

export class ImportQuery {
  /** `true`: say what would happen, and write nothing. */
  @IsOptional()
  @IsIn(['true', 'false'])
  preview?: 'true' | 'false';
}

export class ExportQuery {
  @IsOptional()
  @IsIn(['csv', 'json'])
  format?: 'csv' | 'json';
}

/** The file itself, as `text/csv` or `application/yaml`. */
export class TableDto {
  @IsString()
  text!: string;
}

interface KindView {
  readonly kind: string;
  readonly title: { readonly it: string; readonly en: string };
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly it: string; readonly required: boolean }[];
}

/** Tables in and out: what the Province has in spreadsheets. */
@ApiTags('imports')
@Controller()
export class ImportController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
  ) {}

  /** Which tables there are, and their columns. */
  @Get('imports')
  @Requires('plan:read')
  kinds(): { items: KindView[]; next: null } {
    const items = IMPORT_KINDS.map(({ name, title, most, columns }) => ({
      kind: name,
      title,
      rows: most,
      columns: columns.map((column) => ({
        name: column.name,
        it: column.it,
        required: column.required === true,
      })),
    }));
    return { items, next: null };
  }

  /** All rows or none; with `preview=true` nothing is written and every fault is told by row and column. */
  @Post('imports/:kind')
  @HttpCode(200)
  @RouteConfig({ text: ['text/csv', 'application/yaml'] })
  @Requires('plan:write')
  async import(
    @CurrentActor() actor: Actor,
    @Param() { kind: name }: ImportPath,
    @Query() { preview }: ImportQuery,
    @IdempotencyKey() key: string,
    @Req() request: FastifyRequest,
    @Body() dto: TableDto,
  ): Promise<ImportReport> {
    const kind = kindNamed(name);
    const report = await runImport(this.db, this.context, {
      kind,
      written: dto.text,
      format: request.headers['content-type']?.startsWith('application/yaml') === true ? 'yaml' : 'csv',
      preview: preview === 'true',
      by: actor,
      idempotency: idempotencyOf(this.context, actor, key, `imports/${name}`, dto),
    });
    this.context.wakeRelay();
    return report;
  }

  /** The table as it is now, in the columns that the import reads. */
  @Get('exports/:kind')
  @Requires('plan:read')
  async export(
    @Param() { kind: name }: ImportPath,
    @Query() { format = 'csv' }: ExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { rows, columns } = kindNamed(name);
    if (rows === undefined) throw notFound();
    const read = await this.db.transaction((tx) => rows(tx, this.context));
    void reply.header('content-disposition', `attachment; filename="${name}.${format}"`);
    if (format === 'csv') void reply.type('text/csv; charset=utf-8').send(writeCsv(read, columns));
    else void reply.type('application/json; charset=utf-8').send({ items: tableCells(read, columns) });
  }
}

function kindNamed(name: string): ImportKind {
  const found = IMPORT_KINDS.find((kind) => kind.name === name);
  if (found === undefined) throw notFound();
  return found;
}
