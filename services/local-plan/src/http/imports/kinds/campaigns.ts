import type { CampaignMaterial } from '#contracts';
import { day, euro, integer, list, text, WRONG, type Reader } from '../../../app/imports/columns.js';
import { allEntries } from '../../../app/register/read-entries.js';
import { CampaignDto, MaterialDto } from '../../register/campaign.dto.js';
import type { ImportKind } from '../import-kind.js';
import { entryPerRow } from '../register-kind.js';

export class CampaignRowDto extends CampaignDto {
  override materials: MaterialDto[] = [];
}

/** `card: 5000 | poster: 200`. */
const materials: Reader = (value) => {
  if (Array.isArray(value)) return value as unknown[];
  if (typeof value !== 'string') return WRONG;
  const read = value
    .split('|')
    .filter((part) => part.trim() !== '')
    .map((part) => /^\s*([a-z-]{1,40})\s*:\s*(\d{1,9})\s*$/.exec(part))
    .map((found) => (found === null ? undefined : { material: found[1], count: Number(found[2]) }));
  return read.includes(undefined) ? WRONG : read;
};

export const campaignsKind: ImportKind<CampaignRowDto> = {
  name: 'campaigns',
  title: { it: 'Campagne', en: 'Campaigns' },
  dto: CampaignRowDto,
  columns: [
    { name: 'code', it: 'codice', read: text, required: true },
    { name: 'title', it: 'campagna', read: text, required: true },
    { name: 'ambito', it: 'ambito', read: text },
    { name: 'channels', it: 'canali', read: list, required: true },
    {
      name: 'materials',
      it: 'materiali',
      read: materials,
      from: (row) =>
        (row['materials'] as readonly { material: CampaignMaterial; count: number }[])
          .map(({ material, count }) => `${material}: ${String(count)}`)
          .join(' | '),
    },
    { name: 'from', it: 'dal', read: day, required: true },
    { name: 'to', it: 'al', read: day, required: true },
    { name: 'reach', it: 'persone raggiunte', read: integer, required: true },
    {
      name: 'cents',
      it: 'costo (euro)',
      read: euro,
      required: true,
      from: (row) => ((row['cents'] as number) / 100).toFixed(2).replace('.', ','),
    },
  ],
  most: 200,
  save: entryPerRow('campaign'),
  rows: (tx) => allEntries(tx, 'campaign'),
};
