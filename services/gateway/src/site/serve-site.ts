import type { FastifyInstance } from 'fastify';
import type { Html } from '../http/html.js';
import { FOOT, sendPage, type FootName, type Language } from '../http/pages.js';
import { accessibilityPage } from './accessibility.js';
import { privacyPage } from './privacy.js';
import { safetyPage } from './safety.js';
import { sheetsPage } from './sheets.js';
import type { Site } from './site.js';

const LANGUAGES: readonly Language[] = ['it', 'en'];

const BODIES: Readonly<Record<FootName, (language: Language, site: Site) => Html | Promise<Html>>> = {
  safety: safetyPage,
  accessibility: accessibilityPage,
  privacy: privacyPage,
  sheets: sheetsPage,
};

/** The pages that must be there without the console: safety, accessibility, privacy, and paper sheets. */
export function serveSite(fastify: FastifyInstance, site: Site): void {
  for (const name of Object.keys(BODIES) as FootName[]) {
    for (const language of LANGUAGES) {
      fastify.get(FOOT[language][name].path, async (_request, reply) =>
        sendPage(reply, 200, {
          language,
          other: FOOT[language === 'it' ? 'en' : 'it'][name].path,
          body: await BODIES[name](language, site),
          // whoever looks for help may find it; the others are of no use to a search engine
          isForEverybody: name === 'safety',
        }),
      );
    }
  }
}
