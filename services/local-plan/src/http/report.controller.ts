import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ApiTags, notFound, Requires } from '#platform';
import type { PlanContext } from '../app/plan-context.js';
import { composeReport } from '../app/report/compose-report.js';
import {
  annexFile,
  FORMATS,
  reportFile,
  type ReportFile,
  type ReportFormat,
} from '../app/report/report-file.js';
import type { Report } from '../domain/report/report.js';
import { PLAN_CONTEXT, REPORT_FONTS } from '../plan.tokens.js';

/** The yearly report on the plan (relazione annuale), made of what stands when it is asked for. */
@ApiTags('reports')
@Controller('reports')
export class ReportController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
    @Inject(REPORT_FONTS) private readonly fonts: string,
  ) {}

  /** `2026.html` to read and print, `2026.pdf`, `2026.json`. */
  @Get(':file')
  @Requires('plan:read')
  async whole(
    @Param('file') file: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Buffer> {
    const [year, ending] = apart(file);
    if (!isFormat(ending)) throw notFound();
    return send(reply, 'inline', await reportFile(await this.report(year), ending, this.fonts));
  }

  /** An annex: `1.csv` to `7.csv`, a purpose's tables for spreadsheets; `plan.csv`, the plan as a whole. */
  @Get(':year/:file')
  @Requires('plan:read')
  async annex(
    @Param('year') year: string,
    @Param('file') file: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Buffer> {
    const [of, ending] = apart(file);
    if (ending !== 'csv' || !/^(?:[1-7]|plan)$/.test(of)) throw notFound();
    return send(reply, 'attachment', annexFile(await this.report(year), of));
  }

  /** @throws AppError `not-found` where this is no year, or none of an approved plan */
  private report(year: string): Promise<Report> {
    if (!/^20\d\d$/.test(year)) throw notFound();
    return composeReport(this.db, this.context, Number(year));
  }
}

const isFormat = (ending: string): ending is ReportFormat => (FORMATS as readonly string[]).includes(ending);

function apart(file: string): [name: string, ending: string] {
  const dot = file.lastIndexOf('.');
  return dot < 0 ? [file, ''] : [file.slice(0, dot), file.slice(dot + 1)];
}

function send(
  reply: FastifyReply,
  how: 'inline' | 'attachment',
  { type, name, content, policy }: ReportFile,
): string | Buffer {
  void reply.type(type).header('cache-control', 'no-store');
  void reply.header('content-disposition', `${how}; filename="${name}"`);
  if (policy !== undefined) void reply.header('content-security-policy', policy);
  return content;
}
