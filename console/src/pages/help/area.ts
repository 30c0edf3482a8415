import type { Area } from '../../app/areas.js';

/** Help in place; reached from the menu with her name, so that it takes no room from work. */
export const help: Area = {
  words: ['help', 'practice', 'requests', 'request-steps', 'request-told'],
  pages: [
    { path: '/y', load: () => import('./HelpPage.js') },
    { path: '/y/e', load: () => import('../../practice/PracticePage.js') },
  ],
  nav: [],
};
