import { items, type Form } from './form.js';

/** The emergency department's brief screen. */
export const DA_5: Form = {
  id: 'da-5',
  kind: 'risk',
  version: '1',
  date: '2026-11-26',
  title: { it: 'DA-5, forma breve del Danger Assessment', en: 'DA-5, short form of the Danger Assessment' },
  source:
    'J. Snider, D. Webster, C. O’Sullivan, J. Campbell (2009); D.P.C.M. 24-11-2017 for emergency departments',
  whoMayUseIt: {
    it: 'Personale sanitario e operatrici formate, a voce con la donna, da sola',
    en: 'Trained health staff and operators, speaking with the woman alone',
  },
  items: items(
    [
      'violence-increasing',
      'Violenza più frequente o più grave negli ultimi mesi',
      'Violence more frequent or worse in recent months',
    ],
    ['weapon', 'Armi usate o minacciate', 'Weapons used or threatened with'],
    ['fears-being-killed', 'Lei lo ritiene capace di ucciderla', 'She thinks that he could kill her'],
    ['strangled', 'Collo stretto, respiro impedito', 'Strangled, breath taken'],
    ['jealousy', 'Gelosia violenta e continua', 'Violent and constant jealousy'],
  ),
  answers: ['yes', 'no', 'unknown'],
  levels: ['low', 'medium', 'high', 'extreme'],
  rule: {
    text: {
      it: 'Da tre sì: pericolo almeno alto, protezione immediata da proporre',
      en: 'Three times yes: danger at least high, immediate protection to be offered',
    },
    answer: 'yes',
    atLeast: 3,
    suggests: 'high',
  },
};
