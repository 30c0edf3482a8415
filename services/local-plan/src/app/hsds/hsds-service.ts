import { CODE_LABELS } from '#contracts';
import type { Institution } from '#trust';
import type { DirectoryHours, OpenFrom } from '../../domain/directory.js';
import type { ServiceView } from '../directory/stored-service.js';
import type { PlanContext } from '../plan-context.js';
import { hsdsId } from './hsds-id.js';
import { termOf } from './taxonomies.js';

type Json = Readonly<Record<string, unknown>>;
type World = Pick<PlanContext, 'registry' | 'territory'>;

/** The directory as HSDS 3.1 has it: a service with what is one of each, as lists hold it. */
export function hsdsServiceRow(service: ServiceView, world: World): Json {
  const { id, name, nameEn, description, website, email, access, verifiedAt, stale, changedAt } = service;
  return {
    id,
    organization_id: hsdsId('organization', service.organization),
    name,
    ...(nameEn === undefined ? {} : { alternate_name: nameEn }),
    description,
    ...(website === undefined ? {} : { url: website }),
    ...(email === undefined ? {} : { email }),
    status: service.state === 'listed' ? 'active' : 'temporarily closed',
    ...(access.length === 0
      ? {}
      : { application_process: access.map((mode) => CODE_LABELS.accessMode[mode].it).join('; ') }),
    fees_description: 'Gratuito',
    ...(verifiedAt === null ? {} : { assured_date: verifiedAt }),
    ...(stale ? { alert: 'Informazioni non verificate da più di dodici mesi' } : {}),
    last_modified: changedAt,
    organization: organizationRow(service.organization, world),
  };
}

/** A service with all that belongs to it. */
export function hsdsService(service: ServiceView, world: World): Json {
  const { id, phones, hours, languages, ambiti, accepting, kind, needs } = service;
  const at = serviceAtLocation(service, world);
  return {
    ...hsdsServiceRow(service, world),
    phones: phones.map(({ number, note }, index) => ({
      id: hsdsId('phone', id, String(index)),
      service_id: id,
      number,
      type: 'voice',
      ...(note === undefined ? {} : { description: note }),
    })),
    schedules: schedulesOf(id, hours),
    service_areas: areasOf(id, ambiti, world),
    service_at_locations: at === undefined ? [] : [at],
    languages: languages.map((code) => ({ id: hsdsId('language', id, code), service_id: id, code })),
    // of a shelter nobody is told: a live number would tell who has come
    capacities: accepting === undefined ? [] : [capacityOf(service, accepting)],
    attributes: [
      attribute(id, termOf('kind', kind)),
      ...needs.map((need) => attribute(id, termOf('need', need))),
    ],
  };
}

/** Undefined for a service without a place, as every shelter is. */
export function serviceAtLocation(service: ServiceView, world: World): Json | undefined {
  const { id, place, stepFree, name, organization } = service;
  if (place === undefined) return undefined;
  const location = hsdsId('location', id);
  const comune = world.territory.comuni.find(({ istat }) => istat === place.comune);
  return {
    id: hsdsId('service-at-location', id),
    service_id: id,
    location_id: location,
    location: {
      id: location,
      location_type: 'physical',
      organization_id: hsdsId('organization', organization),
      name,
      addresses: [
        {
          id: hsdsId('address', id),
          location_id: location,
          address_1: place.address,
          city: comune?.name ?? '',
          state_province: world.territory.sign,
          postal_code: place.postcode ?? '',
          country: 'IT',
          address_type: 'physical',
        },
      ],
      accessibility:
        stepFree === true
          ? [{ id: hsdsId('accessibility', id), location_id: location, description: 'Senza barriere' }]
          : [],
    },
  };
}

/** An institution whose services are listed. */
export function organizationRow(institution: string, { registry }: World): Json {
  const found: Institution | undefined = registry.institution(institution);
  const labels: Readonly<Record<string, { readonly it: string }>> = CODE_LABELS.institutionKind;
  return {
    id: hsdsId('organization', institution),
    name: found?.name ?? institution,
    description: labels[found?.kind ?? '']?.it ?? 'ente',
  };
}

const DAY: Readonly<Record<string, string>> = {
  ...{ mon: 'MO', tue: 'TU', wed: 'WE', thu: 'TH', fri: 'FR', sat: 'SA', sun: 'SU' },
};
const EVERY_DAY: OpenFrom = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  from: '00:00',
  to: '24:00',
};

function schedulesOf(service: string, hours: DirectoryHours | undefined): Json[] {
  if (hours === undefined) return [];
  const spans = hours === 'always' ? [EVERY_DAY] : hours.open;
  return spans.map(({ days, from, to }, index) => ({
    id: hsdsId('schedule', service, String(index)),
    service_id: service,
    freq: 'WEEKLY',
    interval: 1,
    wkst: 'MO',
    byday: days.map((day) => DAY[day] ?? '').join(','),
    opens_at: from,
    closes_at: to,
    description:
      hours === 'always'
        ? 'Sempre, anche nei festivi'
        : hours.holidays === false
          ? 'Chiuso nei festivi'
          : 'Ora di Roma',
  }));
}

function areasOf(service: string, ambiti: readonly string[], { registry, territory }: World): Json[] {
  const area = (code: string, name: string): Json => ({
    id: hsdsId('area', service, code),
    service_id: service,
    name,
    extent_type: 'text',
    extent: name,
  });
  if (ambiti.length === 0) return [area('province', `Provincia di ${territory.province}`)];
  return ambiti.map((ambito) => area(ambito, registry.institution(ambito)?.name ?? ambito));
}

const UNIT = { id: hsdsId('unit', 'requests'), name: 'richieste' };
const ACCEPTING = {
  open: 'Accoglie nuove richieste',
  'waiting-list': 'Lista d’attesa',
  closed: 'Non accoglie nuove richieste',
} as const;

/** Coarse: 1 where asking is worth it, 0 where it is not. */
const capacityOf = ({ id, changedAt }: ServiceView, accepting: keyof typeof ACCEPTING): Json => ({
  id: hsdsId('capacity', id),
  service_id: id,
  unit_id: UNIT.id,
  unit: UNIT,
  available: accepting === 'open' ? 1 : 0,
  description: ACCEPTING[accepting],
  updated: changedAt,
});

const attribute = (service: string, term: ReturnType<typeof termOf>): Json => ({
  id: hsdsId('attribute', service, term.id),
  link_id: service,
  link_entity: 'service',
  taxonomy_term_id: term.id,
  label: term.name,
  taxonomy_term: term,
});
