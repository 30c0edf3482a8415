import { items, type Form } from './form.js';

/** Its weights are its author's and for those whom she certifies: nothing is added up here. */
export const DANGER_ASSESSMENT: Form = {
  id: 'danger-assessment',
  kind: 'risk',
  version: '1',
  date: '2026-11-26',
  title: { it: 'Danger Assessment', en: 'Danger Assessment' },
  source: 'J. C. Campbell, Johns Hopkins University; dangerassessment.org',
  whoMayUseIt: {
    it: 'Chi ha la certificazione dell’autrice; il calendario e i pesi restano sul foglio originale',
    en: 'Whoever is certified by its author; calendar and weights stay on the original sheet',
  },
  items: items(
    ['violence-increasing', 'Violenza in aumento nell’ultimo anno', 'Violence increasing over a year'],
    ['firearm', 'Possesso di un’arma da fuoco', 'Owns a firearm'],
    ['separation', 'Separazione dopo la convivenza', 'Separation after living together'],
    ['unemployed', 'Lui senza lavoro', 'He is out of work'],
    ['weapon', 'Armi usate o minacciate', 'Weapons used or threatened with'],
    ['threatens-to-kill', 'Minacce di morte', 'Threats to kill'],
    ['avoided-arrest', 'Ha evitato un arresto per violenza', 'Avoided arrest for violence'],
    ['child-not-his', 'Figlie o figli di un’altra relazione', 'Children of another relationship'],
    ['forced-sex', 'Rapporti imposti', 'Forced sex'],
    ['strangled', 'Collo stretto, respiro impedito', 'Strangled, breath taken'],
    ['drugs', 'Uso di droghe', 'Drug use'],
    ['alcohol', 'Problemi con l’alcol', 'Problems with alcohol'],
    ['control', 'Controllo della vita quotidiana', 'Control of daily life'],
    ['jealousy', 'Gelosia violenta e continua', 'Violent and constant jealousy'],
    ['beaten-when-pregnant', 'Violenza in gravidanza', 'Violence during pregnancy'],
    ['his-suicide-threats', 'Minacce o tentativi di suicidio di lui', 'His threats or attempts of suicide'],
    ['threatens-children', 'Minacce alle figlie e ai figli', 'Threats to the children'],
    ['fears-being-killed', 'Lei lo ritiene capace di ucciderla', 'She thinks that he could kill her'],
    ['stalking', 'La segue, la spia, le distrugge le cose', 'Follows, spies, destroys her things'],
    ['her-suicide-thoughts', 'Pensieri di suicidio di lei', 'Her thoughts of suicide'],
  ),
  answers: ['yes', 'no', 'unknown'],
  levels: ['low', 'medium', 'high', 'extreme'],
};
