import { Controller, Get, Inject, Param, Query, Req, Res, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem, ApiTags, notFound, Public } from '#platform';
import type { ServiceView } from '../../app/directory/stored-service.js';
import { hsdsId } from '../../app/hsds/hsds-id.js';
import { fits, pageOf, says, type HsdsPage } from '../../app/hsds/hsds-query.js';
import {
  hsdsService,
  hsdsServiceRow,
  organizationRow,
  serviceAtLocation,
} from '../../app/hsds/hsds-service.js';
import { TAXONOMIES, TERMS } from '../../app/hsds/taxonomies.js';
import type { PlanContext } from '../../app/plan-context.js';
import { KNOWN_SERVICES, OPEN_DATA, PLAN_CONTEXT } from '../../plan.tokens.js';
import {
  AtLocationsQuery,
  HsdsPath,
  HsdsServicesQuery,
  OrganizationsQuery,
  TaxonomiesQuery,
  TermsQuery,
} from './hsds.dto.js';
import type { KnownServices } from '../known-services.js';
import type { OpenData } from './open-data.js';

/** The directory for everybody, as HSDS 3.1: no token, of what is in memory. */
@ApiTags('hsds')
@Controller('api/local-plan/hsds')
@Public()
export class HsdsController implements OnModuleInit {
  constructor(
    @Inject(KNOWN_SERVICES) private readonly known: KnownServices,
    @Inject(PLAN_CONTEXT) private readonly context: PlanContext,
    @Inject(OPEN_DATA) private readonly open: OpenData,
    @Inject(HttpAdapterHost) private readonly adapter: HttpAdapterHost<FastifyAdapter>,
  ) {}

  /** HSDS calls it `/`; the framework knows no path that ends in one, nor its filter what happens there. */
  onModuleInit(): void {
    this.adapter.httpAdapter.getInstance().get('/api/local-plan/hsds/', async (request, reply) => {
      try {
        await this.about(request, reply);
      } catch (error) {
        answerProblem(error, request, reply, this.context.logger);
      }
    });
  }

  @Get()
  about(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, () => ({
      version: '3.1',
      profile: 'https://docs.openreferral.org/en/3.1/',
      openapi_url: `${this.context.publicUrl ?? ''}/api/local-plan/openapi.json`,
    }));
  }

  @Get('services')
  services(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: HsdsServicesQuery,
  ): Promise<void> {
    return this.answer(request, reply, async () => {
      const found = await this.found(query);
      return mapPage(pageOf(found, query.page, query.per_page), (service) => {
        if (query.minimal === 'true') return { id: service.id, last_modified: service.changedAt };
        return query.full === 'true'
          ? hsdsService(service, this.context)
          : hsdsServiceRow(service, this.context);
      });
    });
  }

  @Get('services/:id')
  service(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() { id }: HsdsPath,
  ): Promise<void> {
    return this.answer(request, reply, async () =>
      hsdsService(
        one(await this.found({}), (service) => service.id === id),
        this.context,
      ),
    );
  }

  @Get('organizations')
  organizations(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: OrganizationsQuery,
  ): Promise<void> {
    return this.answer(request, reply, async () => {
      const { taxonomy_id, taxonomy_term_id } = query;
      const services = await this.found({ taxonomy_id, taxonomy_term_id });
      const found = [...new Set(services.map(({ organization }) => organization))]
        .sort()
        .filter((each) => says(String(organizationRow(each, this.context)['name']), query.search));
      return mapPage(pageOf(found, query.page, query.per_page), (each) =>
        query.full === 'true' || query.full_service === 'true'
          ? this.organizationOf(each, services, query.full_service === 'true')
          : organizationRow(each, this.context),
      );
    });
  }

  @Get('organizations/:id')
  organization(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() { id }: HsdsPath,
  ): Promise<void> {
    return this.answer(request, reply, async () => {
      const services = await this.found({});
      const { organization } = one(services, (each) => hsdsId('organization', each.organization) === id);
      return this.organizationOf(organization, services, false);
    });
  }

  @Get('service_at_locations')
  atLocations(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: AtLocationsQuery,
  ): Promise<void> {
    return this.answer(request, reply, async () => {
      const found = (await this.found(query)).flatMap((service) => {
        const at = serviceAtLocation(service, this.context);
        return at === undefined ? [] : [{ ...at, service: hsdsServiceRow(service, this.context) }];
      });
      return pageOf(found, query.page, query.per_page);
    });
  }

  @Get('service_at_locations/:id')
  atLocation(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() { id }: HsdsPath,
  ): Promise<void> {
    return this.answer(request, reply, async () => {
      const found = (await this.found({})).map((service) => serviceAtLocation(service, this.context));
      return one(found, (each) => each?.['id'] === id);
    });
  }

  @Get('taxonomies')
  taxonomies(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() { search, page, per_page }: TaxonomiesQuery,
  ): Promise<void> {
    const found = TAXONOMIES.filter(({ name, description }) => says(`${name} ${description}`, search));
    return this.answer(request, reply, () => pageOf(found, page, per_page));
  }

  @Get('taxonomies/:id')
  taxonomy(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param() { id }: HsdsPath,
  ): Promise<void> {
    return this.answer(request, reply, () => one(TAXONOMIES, (each) => each.id === id));
  }

  @Get('taxonomy_terms')
  terms(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() { search, taxonomy_id, parent_id, page, per_page }: TermsQuery,
  ): Promise<void> {
    const found = TERMS.filter(
      (term) =>
        says(`${term.name} ${term.description}`, search) &&
        (taxonomy_id === undefined || term.taxonomy_id === taxonomy_id) &&
        parent_id === undefined,
    );
    return this.answer(request, reply, () => pageOf(found, page, per_page));
  }

  @Get('taxonomy_terms/:id')
  term(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param() { id }: HsdsPath): Promise<void> {
    return this.answer(request, reply, () => one(TERMS, (each) => each.id === id));
  }

  private organizationOf(institution: string, services: readonly ServiceView[], whole: boolean): object {
    const own = services.filter(({ organization }) => organization === institution);
    return {
      ...organizationRow(institution, this.context),
      services: own.map((service) => (whole ? hsdsService(service, this.context) : row(service))),
    };
  }

  private async found(query: Partial<AtLocationsQuery>): Promise<ServiceView[]> {
    const { search, taxonomy_term_id, taxonomy_id, organization_id, modified_after, postcode } = query;
    return (await this.known.read()).filter(
      fits({
        search,
        taxonomyTermId: taxonomy_term_id,
        taxonomyId: taxonomy_id,
        organizationId: organization_id,
        modifiedAfter: modified_after === undefined ? undefined : new Date(modified_after),
        postcode,
      }),
    );
  }

  private answer(request: FastifyRequest, reply: FastifyReply, make: () => unknown): Promise<void> {
    const open = { request, reply, type: 'application/json; charset=utf-8' };
    return this.open.answer(open, async () => JSON.stringify(await make()));
  }
}

const row = ({ id, name, state }: ServiceView): object => ({
  id,
  name,
  status: state === 'listed' ? 'active' : 'temporarily closed',
});

const mapPage = <From, To>(page: HsdsPage<From>, map: (item: From) => To): HsdsPage<To> => ({
  ...page,
  contents: page.contents.map(map),
});

/** @throws AppError `not-found` */
function one<Item>(items: readonly Item[], is: (item: Item) => boolean): NonNullable<Item> {
  const found = items.find(is);
  if (found === undefined || found === null) throw notFound();
  return found;
}
