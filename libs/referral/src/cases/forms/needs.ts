import { items, type Form } from './form.js';

/** What she asks for, as she says it. Nothing is concluded from it. */
export const NEEDS: Form = {
  id: 'needs',
  kind: 'needs',
  version: '1',
  date: '2026-11-26',
  title: { it: 'Bisogni', en: 'Needs' },
  source: 'Staffetta; after the services that the Intesa of 14-9-2022 asks of centres and shelters',
  whoMayUseIt: { it: 'Chi la segue, insieme a lei', en: 'Whoever works with her, together with her' },
  items: items(
    ['safe-place', 'Un posto sicuro', 'A safe place'],
    ['safety-plan', 'Piano di sicurezza', 'A safety plan'],
    ['legal', 'Consulenza legale', 'Legal advice'],
    ['psychological', 'Sostegno psicologico', 'Psychological support'],
    ['health', 'Cure', 'Health care'],
    ['money', 'Denaro, reddito', 'Money, income'],
    ['work', 'Lavoro, formazione', 'Work, training'],
    ['housing', 'Casa', 'Housing'],
    ['school', 'Scuola, nido', 'School, nursery'],
    ['children', 'Sostegno alle figlie e ai figli', 'Support for the children'],
    ['stay-documents', 'Documenti, soggiorno', 'Papers, permit to stay'],
    ['language', 'Mediazione linguistica', 'An interpreter'],
    ['mobility', 'Spostarsi', 'Getting around'],
    ['care-for-others', 'Qualcuno da assistere', 'Somebody to care for'],
    ['pets', 'Animali', 'Pets'],
  ),
  answers: ['yes', 'later', 'no', 'unknown'],
  levels: [],
};
