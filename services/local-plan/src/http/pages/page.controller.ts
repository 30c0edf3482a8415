import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isCode } from '#contracts';
import { errorCode } from '#messaging';
import { ApiExcludeController, Public } from '#platform';
import { PAGE_POLICY } from '../../app/pages/page-style.js';
import type { ServiceView } from '../../app/directory/stored-service.js';
import { renderPage, type PageChoice } from '../../app/pages/render-page.js';
import type { Language } from '../../app/pages/words.js';
import type { PlanContext } from '../../app/plan-context.js';
import { ambitiOf } from '../../app/stored-plan.js';
import { INVENTED, KNOWN_SERVICES, PLAN_CONTEXT } from '../../plan.tokens.js';
import type { KnownServices } from '../known-services.js';

/** The public page of services; the gateway has it at `/servizi` and `/en/services`. */
@ApiExcludeController()
@Controller('api/local-plan/pages')
@Public()
export class PageController {
  /** Of one reading of the directory, by choice: some hundred at most. */
  private readonly rendered = new WeakMap<readonly ServiceView[], Map<string, string>>();

  constructor(
    @Inject(KNOWN_SERVICES) private readonly services: KnownServices,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
    @Inject(INVENTED) private readonly invented: boolean,
  ) {}

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
    const page = this.render(await this.known(), {
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

  /** The two numbers are there also where nothing was ever read. */
  private async known(): Promise<readonly ServiceView[]> {
    try {
      return await this.services.read();
    } catch (error) {
      this.context.logger.warn({ code: errorCode(error) }, 'the page of services has none');
      return NONE;
    }
  }

  private render(services: readonly ServiceView[], choice: PageChoice): string {
    const pages = this.rendered.get(services) ?? new Map<string, string>();
    this.rendered.set(services, pages);
    const key = `${choice.language} ${choice.need ?? ''} ${choice.ambito ?? ''}`;
    const page = pages.get(key) ?? renderPage(services, this.context, choice);
    pages.set(key, page);
    return page;
  }
}

const NONE: readonly ServiceView[] = [];
