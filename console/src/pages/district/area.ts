import type { Area } from '../../app/areas.js';

/**
 * The ambito's équipe: posts, people, meetings, what it has in hand and what it is asked to pay; and the morning after a night of its emergency service.
 */
export const district: Area = {
  words: ['district'],
  pages: [
    { path: '/j', load: () => import('./EquipePage.js') },
    { path: '/j/l', load: () => import('./CaseloadPage.js') },
    { path: '/j/c', load: () => import('./CostsPage.js') },
    { path: '/m/:id', load: () => import('./MorningPage.js') },
  ],
  nav: [
    { path: '/j', label: 'equipe', isFor: ({ body, may }) => body?.kind === 'ambito' && may('equipe:read') },
  ],
};
