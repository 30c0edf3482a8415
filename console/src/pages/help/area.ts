import type { Area } from '../../app/areas.js';

/** Help in place; reached from the menu with her name, so that it takes no room from work. */
export const help: Area = {
  words: ['help'],
  pages: [{ path: '/y', load: () => import('./HelpPage.js') }],
  nav: [],
};
