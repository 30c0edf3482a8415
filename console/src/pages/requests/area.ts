import type { Area } from '../../app/areas.js';

/** Requests sent and received: every party has them. */
export const requests: Area = {
  words: ['requests', 'request-steps', 'request-told'],
  pages: [
    { path: '/r', load: () => import('./RequestList.js') },
    { path: '/r/:id/:side', load: () => import('./RequestPage.js') },
  ],
  nav: [
    {
      path: '/r',
      label: 'requests',
      isFor: ({ may, api }) => may('referral:read') && api.node !== 'protocol-registry',
    },
  ],
};
