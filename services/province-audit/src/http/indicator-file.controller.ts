import { createHash } from 'node:crypto';
import { Controller, Get, Headers, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ApiTags, notFound, Requires } from '#platform';
import type { AuditContext } from '../app/audit-context.js';
import {
  readReleaseFile,
  readReturnFile,
  readTableFile,
  type MaybeFile,
} from '../app/indicators/read-file.js';
import { AUDIT_CONTEXT } from '../audit.tokens.js';

/** What is published, to read, to print and for spreadsheets. Only ever what is frozen. */
@ApiTags('indicators')
@Controller()
export class IndicatorFileController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(AUDIT_CONTEXT) private readonly context: AuditContext,
  ) {}

  /**
   * A release: `2026-Q3.json`, `.csv`, `.html`; without an ending as `Accept` says, else JSON. Or the data dictionary:
   * `dictionary.json`, `.csv`, `.md`.
   */
  @Get('indicators/:file')
  @Requires('indicator:read')
  async release(
    @Param('file') file: string,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return send(reply, await readReleaseFile(this.db, this.publisher(), file, accepted(accept)));
  }

  /** One table: `requests.json`, `.csv`, `.html`, `.svg`; its change from the year before: `requests.year-on-year.csv`. */
  @Get('indicators/:period/:file')
  @Requires('indicator:read')
  async table(
    @Param('period') period: string,
    @Param('file') file: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return send(reply, await readTableFile(this.db, this.publisher(), period, file));
  }

  /** A yearly return, prefilled with what is published: `istat-2026.csv`, `.html`; `puglia-2026.csv`, `.html`. */
  @Get('returns/:file')
  @Requires('indicator:read')
  async prefilled(
    @Param('file') file: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return send(reply, await readReturnFile(this.db, this.publisher(), file));
  }

  private publisher(): string {
    const { registry, province } = this.context;
    return registry.institution(province)?.name ?? province;
  }
}

/** The first of the kinds that we have. */
function accepted(accept = ''): string {
  const kinds = accept.split(',').map((kind) => kind.split(';')[0]?.trim());
  const known: Readonly<Record<string, string>> = {
    'application/json': 'json',
    'text/csv': 'csv',
    'text/html': 'html',
  };
  return kinds.map((kind) => known[kind ?? '']).find((format) => format !== undefined) ?? 'json';
}

/** @throws AppError `not-found` where there is no such form */
function send(reply: FastifyReply, file: Awaited<MaybeFile>): string {
  if (file === undefined) throw notFound();
  void reply.type(file.type);
  void reply.header('vary', 'accept, authorization, cookie');
  const styles = [...file.text.matchAll(/<style>(.*?)<\/style>/gs)].map(([, style = '']) => style);
  if (styles.length > 0)
    void reply.header(
      'content-security-policy',
      `default-src 'none'; style-src ${[...new Set(styles)].map(hashOf).join(' ')}; frame-ancestors 'none'; base-uri 'none'`,
    );
  return file.text;
}

const hashOf = (style: string): string => `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
