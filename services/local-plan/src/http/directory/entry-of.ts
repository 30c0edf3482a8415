import type { DirectoryEntry } from '../../domain/directory.js';
import type { ServiceDto } from './service.dto.js';

/** A plain entry of what was sent: its digest is of what it says, in whatever class it came. */
export function entryOf(dto: ServiceDto): DirectoryEntry {
  const { phones, place, hours, ...fields } = JSON.parse(JSON.stringify(dto)) as DirectoryEntry;
  return {
    ...fields,
    phones: phones.map(({ number, note }) => ({ number, ...(note === undefined ? {} : { note }) })),
    ...(hours === undefined ? {} : { hours }),
    ...(place === undefined ? {} : { place }),
  };
}
