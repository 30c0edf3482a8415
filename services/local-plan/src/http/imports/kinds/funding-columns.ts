import { CODES, type FundingSource } from '#contracts';
import { euro, type Column } from '../../../app/imports/columns.js';
import type { FundingLine } from '../../../domain/plan.js';

const ITALIAN: Readonly<Record<FundingSource, string>> = {
  'own-funds': 'fondi propri',
  regional: 'regione',
  national: 'stato',
  european: 'europa',
  municipal: 'comuni',
  health: 'asl',
  private: 'privati',
  other: 'altro',
};

/** One column of euro per source, for a field that holds funding lines. */
export const fundingColumns = (field: string): Column[] =>
  CODES.fundingSource.map((source) => ({
    name: `${field}.${source}`,
    it: `${ITALIAN[source]} (euro)`,
    read: euro,
    into: (row, cents) => {
      row[field] = [...((row[field] as FundingLine[] | undefined) ?? []), { source, cents } as FundingLine];
    },
    from: (row) => {
      const line = (row[field] as readonly FundingLine[] | undefined)?.find((each) => each.source === source);
      return line === undefined ? undefined : (line.cents / 100).toFixed(2).replace('.', ',');
    },
  }));
