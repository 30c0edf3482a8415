import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { isCode } from '#contracts';
import { ApiExcludeController, Public } from '#platform';
import { PAGE_POLICY } from '../../app/pages/page-style.js';
import { renderPage } from '../../app/pages/render-page.js';
import type { Language } from '../../app/pages/words.js';
import type { PlanContext } from '../../app/plan-context.js';
import { ambitiOf } from '../../app/stored-plan.js';
import { INVENTED, PLAN_CONTEXT } from '../../plan.tokens.js';
import { KnownServices } from './known-services.js';

/** The public page of services; the gateway has it at `/servizi` and `/en/services`. */
@ApiExcludeController()
@Controller('api/local-plan/pages')
@Public()
export class PageController {
  private readonly services: KnownServices;

  constructor(
    @Inject(DataSource) db: DataSource,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
    @Inject(INVENTED) private readonly invented: boolean,
  ) {
    this.services = new KnownServices(db, context);
  }

  @Get('it')
  italian(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.show('it', request, reply);
  }

  @Get('en')
  english(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.show('en', request, reply);
  }

  /** What a link brings along and we do not know, a tracker's mark for one, is nobody's fault: it is passed over. */
  private async show(language: Language, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { n, a } = request.query as Readonly<Record<string, unknown>>;
    const page = renderPage(await this.services.read(), this.context, {
      language,
      invented: this.invented,
      ...(typeof n === 'string' && isCode('directoryNeed', n) ? { need: n } : {}),
      ...(typeof a === 'string' && ambitiOf(this.context).includes(a) ? { ambito: a } : {}),
    });
    void reply
      .header('content-security-policy', PAGE_POLICY)
      .header('content-language', language)
      .type('text/html; charset=utf-8')
      .send(page);
  }
}
