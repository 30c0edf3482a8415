import type { HealthcareService, Organization } from 'fhir/r4.js';
import type { DataSource } from 'typeorm';
import { listCapacity } from '#party/app';
import type { PartyContext } from '#referral';
import { resourceNotFound } from './fhir.errors.js';
import { serviceId, toHealthcareService, toOrganization } from './resources/directory.js';
import type { Wanted } from './search-params.js';

type Directory = Pick<PartyContext, 'registry' | 'clock'>;

const wants = (list: readonly string[] | undefined, value: string): boolean => list?.includes(value) ?? true;

/** The network's institutions, as the registry lists them. */
export const listOrganizations = (
  { registry }: Directory,
  { ids }: Pick<Wanted, 'ids'>,
): readonly Organization[] =>
  registry
    .institutions()
    .filter(({ id }) => wants(ids, id))
    .map(toOrganization);

export function readOrganization({ registry }: Directory, id: string): Organization {
  const institution = registry.institution(id);
  if (institution === undefined) throw resourceNotFound();
  return toOrganization(institution);
}

/** What each institution can be asked for, with a house's last word on whether asking is worth it. */
export async function listServices(
  db: DataSource,
  ctx: Directory,
  { ids, services, institutions }: Pick<Wanted, 'ids' | 'services' | 'institutions'>,
): Promise<HealthcareService[]> {
  const capacity = new Map((await listCapacity(db, ctx)).map((view) => [view.institution, view]));
  return ctx.registry
    .institutions()
    .filter(({ id }) => wants(institutions, id))
    .flatMap((institution) =>
      institution.services
        .filter((service) => wants(services, service) && wants(ids, serviceId(institution.id, service)))
        .map((service) =>
          toHealthcareService(
            institution,
            service,
            // houses say it, of their places
            service === 'placement' ? capacity.get(institution.id) : undefined,
          ),
        ),
    );
}

export async function readService(db: DataSource, ctx: Directory, id: string): Promise<HealthcareService> {
  const [service] = await listServices(db, ctx, { ids: [id] });
  if (service === undefined) throw resourceNotFound();
  return service;
}
