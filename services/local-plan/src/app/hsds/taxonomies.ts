import { CODE_LABELS, CODES } from '#contracts';
import { hsdsId } from './hsds-id.js';

export interface Taxonomy {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly version: string;
}

export interface TaxonomyTerm {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly taxonomy: string;
  readonly taxonomy_id: string;
  readonly language: string;
}

const LISTS = {
  kind: {
    codes: CODES.directoryKind,
    labels: CODE_LABELS.directoryKind,
    taxonomy: { name: 'Tipi di servizio', description: 'Che cosa è un servizio della mappa' },
  },
  need: {
    codes: CODES.directoryNeed,
    labels: CODE_LABELS.directoryNeed,
    taxonomy: { name: 'Bisogni', description: 'Che cosa si può cercare' },
  },
} as const;

export type TaxonomyName = keyof typeof LISTS;

export const TAXONOMIES: readonly Taxonomy[] = (['kind', 'need'] as const).map((list) => ({
  id: hsdsId('taxonomy', list),
  ...LISTS[list].taxonomy,
  version: '1',
}));

export const TERMS: readonly TaxonomyTerm[] = (['kind', 'need'] as const).flatMap((list) => {
  const labels: Readonly<Record<string, { readonly it: string; readonly en: string }>> = LISTS[list].labels;
  return LISTS[list].codes.map((code) => ({
    id: hsdsId('term', list, code),
    code,
    name: labels[code]?.it ?? code,
    description: labels[code]?.en ?? code,
    taxonomy: LISTS[list].taxonomy.name,
    taxonomy_id: hsdsId('taxonomy', list),
    language: 'it',
  }));
});

const byId = new Map(TERMS.map((term) => [term.id, term]));

/** @throws TypeError for a code that is in no list, which the contracts do not allow */
export function termOf(list: TaxonomyName, code: string): TaxonomyTerm {
  const term = byId.get(hsdsId('term', list, code));
  if (term === undefined) throw new TypeError('no such term');
  return term;
}
