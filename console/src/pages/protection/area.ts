import type { Acting } from '../../app/acting.js';
import type { Area } from '../../app/areas.js';

const isOfParty = ({ api }: Acting): boolean => api.node !== 'protocol-registry';

/** What the data-protection officer looks after; the reviews of emergency openings are the coordinators' too. */
export const protection: Area = {
  words: ['protection'],
  first: {
    label: 'protection',
    isFor: (acting) => acting.may('access:read') && isOfParty(acting),
    load: () => import('./OverviewPage.js'),
  },
  pages: [
    { path: '/l', load: () => import('./RecordsPage.js') },
    { path: '/l/:kind/:id', load: () => import('./SubjectPage.js') },
    { path: '/l/w', load: () => import('./WithdrawalsPage.js') },
    { path: '/l/e', load: () => import('./ErasuresPage.js') },
    { path: '/u', load: () => import('./OpeningsPage.js') },
  ],
  nav: [
    { path: '/l', label: 'accesses', isFor: (acting) => acting.may('access:read') && isOfParty(acting) },
    { path: '/l/w', label: 'taken', isFor: (acting) => acting.may('access:read') && isOfParty(acting) },
    { path: '/l/e', label: 'gone', isFor: (acting) => acting.may('access:read') && isOfParty(acting) },
    // coordinators come there from what waits for them
    { path: '/u', label: 'openings', isFor: (acting) => acting.may('access:read') && isOfParty(acting) },
  ],
};
