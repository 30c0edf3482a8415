import { DA_5 } from './da-5.js';
import { DANGER_ASSESSMENT } from './danger-assessment.js';
import type { Form } from './form.js';
import { ISA } from './isa.js';
import { NEEDS } from './needs.js';
import { SARA_S } from './sara-s.js';

/** No instrument: a person's judgement, with its reasons. */
const PROFESSIONAL: Form = {
  id: 'professional',
  kind: 'risk',
  version: '1',
  date: '2026-11-26',
  title: { it: 'Valutazione professionale', en: 'Professional judgement' },
  source: 'None',
  whoMayUseIt: { it: 'Chi la segue', en: 'Whoever works with her' },
  items: [],
  answers: [],
  levels: ['low', 'medium', 'high', 'extreme'],
};

/** All forms; a new rendering is a new version beside the old one, since answers were given to that. */
export const FORMS: readonly Form[] = [DA_5, DANGER_ASSESSMENT, SARA_S, ISA, PROFESSIONAL, NEEDS];

export const formOf = (id: string, version: string): Form | undefined =>
  FORMS.find((form) => form.id === id && form.version === version);

export type { Form } from './form.js';
