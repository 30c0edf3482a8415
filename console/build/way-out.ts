import type { Plugin } from 'vite';
import { END_SESSION, WAY_OUT } from '../../libs/kernel/src/way-out.ts';

const VIRTUAL = 'virtual:way-out';

/** `virtual:way-out`: how a page is left, the same as on the pages that the nodes write. */
export function wayOut(): Plugin {
  return {
    name: 'way-out',
    resolveId: (id) => (id === VIRTUAL ? `\0${id}` : null),
    load: (id) =>
      id === `\0${VIRTUAL}`
        ? `export const wayOut = ${WAY_OUT};\nexport const endSession = ${END_SESSION};`
        : null,
  };
}
