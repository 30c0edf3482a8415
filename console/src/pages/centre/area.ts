import type { Acting } from '../../app/acting.js';
import type { Area } from '../../app/areas.js';

/** Centres and the ambiti's emergency service open files and ask others for her. */
export const isIntake = ({ body, api }: Acting): boolean =>
  body === undefined ? api.node.startsWith('intake-') : body.kind === 'cav' || body.kind === 'ambito';

const sends = (acting: Acting): boolean => isIntake(acting) && acting.may('referral:send');

/** What a centre and a PIS do before and around a request. */
export const centre: Area = {
  words: ['centre'],
  pages: [
    { path: '/n', load: () => import('./new/NewRequest.js') },
    { path: '/n/:id', load: () => import('./new/NewRequest.js') },
    { path: '/v', load: () => import('./new/VoiceRequest.js') },
    { path: '/v/:id', load: () => import('./new/VoiceRequest.js') },
    { path: '/i', load: () => import('./contacts/ContactList.js') },
    { path: '/i/n', load: () => import('./contacts/NewContact.js') },
    { path: '/i/:id', load: () => import('./contacts/ContactPage.js') },
    { path: '/f', load: () => import('./files/FileList.js') },
    { path: '/f/:id', load: () => import('./files/FilePage.js') },
  ],
  nav: [
    { path: '/n', label: 'newRequest', isFor: sends },
    { path: '/i', label: 'contacts', isFor: (acting) => isIntake(acting) && acting.may('contact:read') },
    { path: '/f', label: 'files', isFor: (acting) => isIntake(acting) && acting.may('case:read') },
  ],
  actions: [
    { path: '/n', label: 'newRequest', isFor: sends },
    { path: '/v', label: 'voice', isFor: sends },
    { path: '/i/n', label: 'newContact', isFor: (acting) => isIntake(acting) && acting.may('contact:write') },
  ],
};
