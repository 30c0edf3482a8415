import type { Area } from '../../app/areas.js';
import type { Acting } from '../../app/acting.js';

const isAsl = ({ api, may }: Acting): boolean => api.node === 'asl-liaison' && may('referral:send');

/** What the health authority's people do: activate the network, keep the clock of the emergency department, notices. */
export const health: Area = {
  // it shows requests: what was told, whom to call
  words: ['health', 'requests', 'request-told'],
  pages: [
    { path: '/a', load: () => import('./ActivatePage.js') },
    { path: '/a/:id', load: () => import('./ActivatedPage.js') },
    { path: '/e', load: () => import('./EmergencyPage.js') },
    { path: '/e/:id', load: () => import('./EmergencyPage.js') },
    { path: '/h', load: () => import('./NoticeList.js') },
    { path: '/h/n', load: () => import('./NewNoticePage.js') },
    { path: '/h/:id/:side', load: () => import('./NoticePage.js') },
  ],
  nav: [
    { path: '/a', label: 'activate', isFor: isAsl },
    { path: '/e', label: 'emergency', isFor: isAsl },
    { path: '/h', label: 'notices', isFor: isAsl },
  ],
  actions: [
    { path: '/a', label: 'activate', isFor: isAsl },
    { path: '/e', label: 'emergency', isFor: isAsl },
  ],
};
