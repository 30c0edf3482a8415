import { IsOptional, Matches } from 'class-validator';
import {
  day,
  flag,
  list,
  openingHours,
  text,
  WRONG,
  writeHours,
  type Column,
  type Reader,
} from '../../../app/imports/columns.js';
import { listServices, type ServiceView } from '../../../app/directory/stored-service.js';
import { importService } from '../../../app/directory/write-service.js';
import type { Phone, Place } from '../../../domain/directory.js';
import { entryOf } from '../../directory/entry-of.js';
import { ServiceDto, type PhoneDto } from '../../directory/service.dto.js';
import { rowByRow, type ImportKind } from '../import-kind.js';

export class ServiceRowDto extends ServiceDto {
  // cells that are empty
  override ambiti: string[] = [];
  override needs: ServiceDto['needs'] = [];
  override access: ServiceDto['access'] = [];
  override languages: string[] = [];
  override phones: PhoneDto[] = [];

  /** When the Province looked last. */
  @IsOptional()
  @Matches(/^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/)
  verifiedAt?: string;
}

/** `0883 000 000 (centralino)`, several between bars. */
const phones: Reader = (value) => {
  const items = list(value);
  if (!Array.isArray(items)) return WRONG;
  return items.map((item: string) => {
    const found = /^([^(]+)(?:\(([^)]*)\))?$/.exec(item);
    const note = found?.[2]?.trim();
    return { number: found?.[1]?.trim() ?? item, ...(note === undefined || note === '' ? {} : { note }) };
  });
};

const place = (field: keyof Place, name: string, it: string): Column => ({
  name,
  it,
  read: text,
  into: (row, value) => {
    row['place'] = { ...(row['place'] as object | undefined), [field]: value };
  },
  from: (row) => (row['place'] as Place | undefined)?.[field],
});

const COLUMNS: Column[] = [
  { name: 'code', it: 'codice', read: text, required: true },
  { name: 'kind', it: 'tipo', read: text, required: true },
  { name: 'organization', it: 'ente', read: text, required: true },
  { name: 'name', it: 'nome', read: text, required: true },
  { name: 'nameEn', it: 'nome in inglese', read: text },
  { name: 'description', it: 'descrizione', read: text, required: true },
  { name: 'descriptionEn', it: 'descrizione in inglese', read: text },
  { name: 'ambiti', it: 'ambiti coperti', read: list },
  { name: 'needs', it: 'bisogni', read: list },
  { name: 'access', it: 'accesso', read: list },
  { name: 'languages', it: 'lingue', read: list },
  {
    name: 'phones',
    it: 'telefoni',
    read: phones,
    from: (row) =>
      (row['phones'] as readonly Phone[]).map(({ number, note }) =>
        note === undefined ? number : `${number} (${note})`,
      ),
  },
  { name: 'email', it: 'posta elettronica', read: text },
  { name: 'website', it: 'sito', read: text },
  { name: 'hours', it: 'orari', read: openingHours, from: (row) => writeHours(row['hours']) || undefined },
  place('address', 'address', 'indirizzo'),
  place('comune', 'comune', 'comune istat'),
  place('postcode', 'postcode', 'cap'),
  { name: 'stepFree', it: 'senza barriere', read: flag },
  { name: 'accepting', it: 'accoglie richieste', read: text },
  { name: 'verifiedAt', it: 'verificato il', read: day },
];

const MOST = 500;

/** The directory. Shelters without a place here too: the rule is the domain's. */
export const servicesKind: ImportKind<ServiceRowDto> = {
  name: 'services',
  title: { it: 'Mappa dei servizi', en: 'Directory of services' },
  dto: ServiceRowDto,
  columns: COLUMNS,
  most: MOST,
  save: rowByRow((tx, context, row) => {
    const { verifiedAt, ...entry } = entryOf(row) as ReturnType<typeof entryOf> & { verifiedAt?: string };
    return importService(tx, context, entry, verifiedAt);
  }),
  rows: (tx, context): Promise<ServiceView[]> => listServices(tx, context, { limit: MOST }),
};
