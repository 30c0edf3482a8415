import type { Acting } from '../../app/acting.js';
import type { Area } from '../../app/areas.js';

/** Only a shelter has units. */
const isHouse = ({ may, body }: Acting): boolean => body?.kind === 'casa-rifugio' && may('unit:read');

/** The house: its units, who waits, who comes and stays. */
export const shelter: Area = {
  // an offer is a step of a request, written down as the others are
  words: ['shelter', 'request-steps'],
  pages: [
    { path: '/s', load: () => import('./Board.js') },
    { path: '/s/:id', load: () => import('./UnitPage.js') },
    { path: '/w', load: () => import('./WaitingList.js') },
    { path: '/w/:id', load: () => import('./WaitingList.js') },
    { path: '/t', load: () => import('./Stays.js') },
    { path: '/t/d', load: () => import('./DirectEntry.js') },
    { path: '/t/d/:unit', load: () => import('./DirectEntry.js') },
    { path: '/t/:id', load: () => import('./StayPage.js') },
    { path: '/g/:id', load: () => import('./PlacePage.js') },
  ],
  nav: [
    { path: '/s', label: 'units', isFor: isHouse },
    { path: '/w', label: 'waiting', isFor: isHouse },
    { path: '/t', label: 'stays', isFor: isHouse },
  ],
};
