import { items, type Form } from './form.js';

/** Hers: it makes her own view of the danger clear, with an operator beside her. */
export const ISA: Form = {
  id: 'isa',
  kind: 'risk',
  version: '1',
  date: '2026-11-26',
  title: { it: 'ISA, accrescere la propria consapevolezza', en: 'ISA, Increasing Self Awareness' },
  source: 'A. C. Baldry; Italian anti-violence centres. Topics only: the questionnaire is its author’s',
  whoMayUseIt: {
    it: 'La donna stessa, con un’operatrice di un centro accanto',
    en: 'The woman herself, with an operator of a centre beside her',
  },
  items: items(
    ['violence-frequent', 'Violenze ripetute', 'Repeated violence'],
    ['violence-increasing', 'Violenze più gravi nel tempo', 'Violence that gets worse'],
    ['injuries', 'Ferite, cure mediche', 'Injuries, medical care'],
    ['threatens-to-kill', 'Minacce di morte', 'Threats to kill'],
    ['weapon', 'Armi', 'Weapons'],
    ['forced-sex', 'Rapporti imposti', 'Forced sex'],
    ['control', 'Controllo, isolamento', 'Control, isolation'],
    ['jealousy', 'Gelosia violenta', 'Violent jealousy'],
    ['stalking', 'Appostamenti, messaggi, pedinamenti', 'Lying in wait, messages, following'],
    ['substances', 'Alcol o droghe', 'Alcohol or drugs'],
    [
      'threatens-children',
      'Violenze o minacce alle figlie e ai figli',
      'Violence or threats to the children',
    ],
    ['violence-outside', 'Violenze verso altre persone o animali', 'Violence to other people or animals'],
    ['his-suicide-threats', 'Minacce di suicidio di lui', 'His threats of suicide'],
    ['separation', 'Separazione in corso o recente', 'Separation under way or recent'],
    ['fears-being-killed', 'Paura di essere uccisa', 'Fear of being killed'],
  ),
  answers: ['yes', 'no', 'unknown'],
  levels: ['low', 'medium', 'high', 'extreme'],
};
