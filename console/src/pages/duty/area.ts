import type { Area } from '../../app/areas.js';

/** Who is on duty when; and what an institution declares of its year. */
export const duty: Area = {
  words: ['duty'],
  pages: [
    { path: '/d', load: () => import('./DutyPage.js') },
    { path: '/d/p', load: () => import('./PeoplePage.js') },
    { path: '/d/m', load: () => import('./ContactPage.js') },
    { path: '/d/s/:id', load: () => import('./ShiftPage.js') },
    { path: '/d/y', load: () => import('./StatisticsPage.js') },
  ],
  nav: [
    {
      path: '/d',
      label: 'duty',
      // an ambito comes there from its équipe: its menu is long enough
      isFor: ({ may, api, body }) =>
        may('duty:read') && api.node !== 'protocol-registry' && body?.kind !== 'ambito',
    },
  ],
};
