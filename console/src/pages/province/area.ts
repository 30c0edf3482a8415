import type { Area, PageEntry } from '../../app/areas.js';
import type { Acting } from '../../app/acting.js';

/** Not a party of referrals: the Province steers and audits. */
const isProvince = ({ body }: Acting): boolean => body?.kind === 'provincia';

/** The first page of who is no party of referrals. */
export const networkState: PageEntry = { path: '/v', load: () => import('./StatePage.js') };

/**
 * The network as a whole: what the Province steers by, and what everybody else may read of it. Parties come to all of it
 * through one entry of their menu.
 */
export const province: Area = {
  words: ['province', 'rules', 'protocols', 'indicators'],
  pages: [
    networkState,
    { path: '/v/f', load: () => import('./findings/FindingList.js') },
    { path: '/v/f/:id', load: () => import('./findings/FindingPage.js') },
    { path: '/v/a', load: () => import('./protocols/ProtocolList.js') },
    { path: '/v/a/w', load: () => import('./protocols/DraftPage.js') },
    { path: '/v/a/:id/:version', load: () => import('./protocols/ProtocolPage.js') },
    { path: '/v/k', load: () => import('./protocols/InstitutionsPage.js') },
    { path: '/v/n', load: () => import('./indicators/IndicatorList.js') },
    { path: '/v/n/:period/:purpose', load: () => import('./indicators/IndicatorPage.js') },
    //    { path: '/v/p', load: () => import('./plan/PlanPage.js') },
    //    { path: '/v/p/:id/:version', load: () => import('./plan/VersionPage.js') },
    //    { path: '/v/s', load: () => import('./plan/ServiceList.js') },
    //    { path: '/v/s/:id', load: () => import('./plan/ServicePage.js') },
    //    { path: '/v/o', load: () => import('./plan/TargetsPage.js') },
    //    { path: '/v/g', load: () => import('./plan/FilesPage.js') },
    //    { path: '/v/x/:kind', load: () => import('./plan/RegisterList.js') },
    //    { path: '/v/x/:kind/:id', load: () => import('./plan/EntryPage.js') },
    //    { path: '/v/t', load: () => import('./proof/ProofPage.js') },
  ],
  nav: [
    { path: '/v', label: 'network', isFor: (acting) => acting.body !== undefined && !isProvince(acting) },
    { path: '/v/f', label: 'findings', isFor: (acting) => isProvince(acting) && acting.may('finding:read') },
    {
      path: '/v/n',
      label: 'indicators',
      isFor: (acting) => isProvince(acting) && acting.may('indicator:read'),
    },
    {
      path: '/v/a',
      label: 'protocols',
      isFor: (acting) => isProvince(acting) && acting.may('registry:read'),
    },
    { path: '/v/p', label: 'plan', isFor: (acting) => isProvince(acting) && acting.may('plan:read') },
    {
      path: '/v/t',
      label: 'technical',
      isFor: (acting) => isProvince(acting) && (acting.may('audit:check') || acting.may('operations:read')),
    },
  ],
};
