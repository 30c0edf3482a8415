import type { Area } from '../../app/areas.js';

/** For whom runs a node: machinery, never a case. */
export const operations: Area = {
  words: ['operations'],
  first: {
    label: 'node',
    isFor: ({ may }) => may('operations:read'),
    load: () => import('./StatusPage.js'),
  },
  pages: [
    { path: '/o', load: () => import('./StatusPage.js') },
    { path: '/o/k', load: () => import('./KeysPage.js') },
  ],
  nav: [{ path: '/o/k', label: 'keys', isFor: ({ may }) => may('operations:read') }],
};
