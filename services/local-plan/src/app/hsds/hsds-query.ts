import type { DataSource } from 'typeorm';
import { listServices, type ServiceView, type Showing } from '../directory/stored-service.js';
import { hsdsId } from './hsds-id.js';
import { termOf, type TaxonomyTerm } from './taxonomies.js';

/** More than any province has; what is listed is read whole, filtered and cut here. */
const MOST = 2_000;

export interface HsdsFilter {
  readonly search?: string | undefined;
  readonly taxonomyTermId?: string | undefined;
  readonly taxonomyId?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly modifiedAfter?: Date | undefined;
  readonly postcode?: string | undefined;
}

/** HSDS' own way of paging. */
export interface HsdsPage<Item> {
  readonly total_items: number;
  readonly total_pages: number;
  readonly page_number: number;
  readonly size: number;
  readonly first_page: boolean;
  readonly last_page: boolean;
  readonly empty: boolean;
  readonly contents: readonly Item[];
}

/** What is in the directory and not withdrawn, as everybody may see it. */
export const listedServices = (db: DataSource, context: Showing): Promise<ServiceView[]> =>
  listServices(db, context, { limit: MOST });

/** Filters combine by AND. */
export const fits =
  ({ search, taxonomyTermId, taxonomyId, organizationId, modifiedAfter, postcode }: HsdsFilter) =>
  (service: ServiceView): boolean => {
    const { name, nameEn = '', description, descriptionEn = '' } = service;
    const terms = termsOf(service);
    const words = plain(search ?? '').split(/\s+/);
    const told = plain(`${name} ${nameEn} ${description} ${descriptionEn}`);
    return (
      words.every((word) => told.includes(word)) &&
      (taxonomyTermId === undefined || terms.some(({ id }) => id === taxonomyTermId)) &&
      (taxonomyId === undefined || terms.some(({ taxonomy_id }) => taxonomy_id === taxonomyId)) &&
      (organizationId === undefined || hsdsId('organization', service.organization) === organizationId) &&
      (modifiedAfter === undefined || Date.parse(service.changedAt) >= modifiedAfter.getTime()) &&
      (postcode === undefined || service.place?.postcode === postcode)
    );
  };

export const termsOf = ({ kind, needs }: ServiceView): TaxonomyTerm[] => [
  termOf('kind', kind),
  ...needs.map((need) => termOf('need', need)),
];

/** Whether a text says all of these words, whatever their case and accents. */
export const says = (told: string, search: string | undefined): boolean =>
  plain(search ?? '')
    .split(/\s+/)
    .every((word) => plain(told).includes(word));

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();

/** One page of a list; a page that is not there is empty. */
export function pageOf<Item>(items: readonly Item[], number: number, perPage: number): HsdsPage<Item> {
  const total = Math.max(1, Math.ceil(items.length / perPage));
  const contents = items.slice((number - 1) * perPage, number * perPage);
  return {
    total_items: items.length,
    total_pages: total,
    page_number: number,
    size: contents.length,
    first_page: number === 1,
    last_page: number >= total,
    empty: contents.length === 0,
    contents,
  };
}
