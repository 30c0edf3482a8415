import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { parseLogPath } from '#merkle';
import { type Actor, ApiTags, KnownActor, notFound, PublicAndMore } from '#platform';
import { readTile } from '../app/tree/log-view.js';
import { servedCheckpoint } from '../app/tree/served-checkpoint.js';
import type { SignerContext } from '../app/tree/sign-checkpoint.js';
import type { AuditContext } from '../app/audit-context.js';
import { AUDIT_CONTEXT, SIGNER_CONTEXT } from '../audit.tokens.js';

const PREFIX = 'api/province-audit/log';
/** Tiles never change; the checkpoint may at any moment. */
const FOR_EVER = 'max-age=31536000, immutable';
const FOR_SECONDS = 'max-age=5';

/**
 * The log as C2SP tlog-tiles has it. Without a token: whole tiles, a day at a time, no entries. With one that may read
 * the log: as it was signed last, entries too. What a caller may not have yet is not there (404).
 */
@ApiTags('log')
@Controller(PREFIX)
export class LogController {
  constructor(
    @Inject(DataSource) private readonly db: DataSource,
    @Inject(SIGNER_CONTEXT) private readonly context: SignerContext,
    @Inject(AUDIT_CONTEXT) private readonly audit: AuditContext,
  ) {}

  /** The signed note over the log's size and root. */
  @Get('checkpoint')
  @PublicAndMore('log:read')
  async checkpoint(
    @KnownActor() actor: Actor | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { clock } = this.audit;
    const checkpoint = await servedCheckpoint(this.db, this.context, viewOf(actor), clock.now());
    if (checkpoint === undefined) throw notFound();
    cache(reply, actor, FOR_SECONDS);
    void reply.type('text/plain; charset=utf-8');
    return checkpoint.note;
  }

  /** 256 hashes, or as many as `.p/<width>` says; under `tile/entries/` the entries themselves. */
  @Get('tile/*')
  @PublicAndMore('log:read')
  async tile(
    @KnownActor() actor: Actor | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const path = parseLogPath(request.url.slice(PREFIX.length + 2));
    if (path === undefined || path.kind === 'checkpoint') throw notFound();
    const entries = path.kind === 'entries';
    // who may not see events one by one has no use for them
    if (entries && actor === undefined) throw notFound();
    const place = { level: 0, ...path };
    const bytes = await readTile(this.db, this.context.signer.origin, viewOf(actor), place, entries);
    if (bytes === undefined) throw notFound();
    cache(reply, actor, FOR_EVER);
    void reply.type('application/octet-stream');
    return bytes;
  }
}

const viewOf = (actor: Actor | undefined): 'public' | 'current' =>
  actor === undefined ? 'public' : 'current';

function cache(reply: FastifyReply, actor: Actor | undefined, howLong: string): void {
  void reply.headers({
    'cache-control': `${actor === undefined ? 'public' : 'private'}, ${howLong}`,
    'cross-origin-resource-policy': 'cross-origin',
    // the gateway makes a token of a session's cookie
    vary: 'authorization, cookie',
  });
}
