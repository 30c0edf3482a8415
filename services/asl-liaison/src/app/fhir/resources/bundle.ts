import type { Bundle, FhirResource } from 'fhir/r4.js';
import type { Sent } from '../search-params.js';

export interface Found {
  /** Of the server, as the caller reaches it. */
  readonly base: string;
  readonly type: string;
  /** The parameters that counted. */
  readonly used: readonly Sent[];
  readonly resources: readonly FhirResource[];
  /** The next page's, opaque. */
  readonly cursor: string | null;
}

/** A page of a search. `self` says what was understood; nobody counts the whole. */
export function searchset({ base, type, used, resources, cursor }: Found): Bundle {
  const url = (sent: readonly Sent[]): string => {
    const query = new URLSearchParams(
      sent.map(([name, value]): [string, string] => [name, value]),
    ).toString();
    return `${base}/${type}${query === '' ? '' : `?${query}`}`;
  };
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    link: [
      { relation: 'self', url: url(used) },
      ...(cursor === null ? [] : [{ relation: 'next', url: url([...used, ['_cursor', cursor]]) }]),
    ],
    ...(resources.length === 0
      ? {}
      : {
          entry: resources.map((resource) => ({
            fullUrl: `${base}/${resource.resourceType}/${resource.id ?? ''}`,
            resource,
            search: { mode: 'match' as const },
          })),
        }),
  };
}
