import type { Area, PageEntry } from '../../app/areas.js';
import type { Acting } from '../../app/acting.js';

/** Not a party of referrals: the Province steers and audits. */
const isProvince = ({ body }: Acting): boolean => body?.kind === 'provincia';

/** The first page of who is no party of referrals. */
const networkState: PageEntry = { path: '/q', load: () => import('./StatePage.js') };

/**
 * The network as a whole: what the Province steers by, and what everybody else may read of it. Parties come to all of it
 * through one entry of their menu.
 */
export const province: Area = {
  words: ['province', 'rules', 'protocols', 'indicators', 'plan', 'proof'],
  first: { label: 'state', isFor: () => true, load: networkState.load },
  pages: [
    networkState,
    { path: '/q/f', load: () => import('./findings/FindingList.js') },
    { path: '/q/f/:id', load: () => import('./findings/FindingPage.js') },
    { path: '/q/a', load: () => import('./protocols/ProtocolList.js') },
    { path: '/q/a/w', load: () => import('./protocols/DraftPage.js') },
    { path: '/q/a/:id/:version', load: () => import('./protocols/ProtocolPage.js') },
    { path: '/q/k', load: () => import('./protocols/InstitutionsPage.js') },
    { path: '/q/n', load: () => import('./indicators/IndicatorList.js') },
    { path: '/q/n/:period/:purpose', load: () => import('./indicators/IndicatorPage.js') },
    { path: '/q/p', load: () => import('./plan/PlanPage.js') },
    { path: '/q/p/:id/:version', load: () => import('./plan/VersionPage.js') },
    { path: '/q/s', load: () => import('./plan/ServiceList.js') },
    { path: '/q/s/:id', load: () => import('./plan/ServicePage.js') },
    { path: '/q/o', load: () => import('./plan/TargetsPage.js') },
    { path: '/q/g', load: () => import('./plan/FilesPage.js') },
    { path: '/q/x/:kind', load: () => import('./plan/RegisterList.js') },
    { path: '/q/x/:kind/:id', load: () => import('./plan/EntryPage.js') },
    { path: '/q/t', load: () => import('./proof/ProofPage.js') },
  ],
  nav: [
    { path: '/q', label: 'network', isFor: (acting) => acting.body !== undefined && !isProvince(acting) },
    { path: '/q/f', label: 'findings', isFor: (acting) => isProvince(acting) && acting.may('finding:read') },
    {
      path: '/q/n',
      label: 'indicators',
      isFor: (acting) => isProvince(acting) && acting.may('indicator:read'),
    },
    {
      path: '/q/a',
      label: 'protocols',
      isFor: (acting) => isProvince(acting) && acting.may('registry:read'),
    },
    { path: '/q/p', label: 'plan', isFor: (acting) => isProvince(acting) && acting.may('plan:read') },
    {
      path: '/q/t',
      label: 'technical',
      isFor: (acting) => isProvince(acting) && (acting.may('audit:check') || acting.may('operations:read')),
    },
  ],
};
