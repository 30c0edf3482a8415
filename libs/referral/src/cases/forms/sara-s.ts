import { items, type Form } from './form.js';

/** A structured professional judgement: the number of factors decides nothing. */
export const SARA_S: Form = {
  id: 'sara-s',
  kind: 'risk',
  version: '1',
  date: '2026-11-26',
  title: {
    it: 'SARA-S, valutazione del rischio di recidiva',
    en: 'SARA-S, judgement of the risk of recidivism',
  },
  source:
    'P. R. Kropp, S. D. Hart, C. D. Webster, D. Eaves; Italian screening version by A. C. Baldry (2006)',
  whoMayUseIt: {
    it: 'Operatrici dei centri e dei servizi, forze dell’ordine, personale sanitario, formati allo strumento',
    en: 'Operators of centres and services, police and health staff trained in the instrument',
  },
  items: items(
    ['serious-violence', 'Violenze fisiche o sessuali gravi', 'Serious physical or sexual violence'],
    ['violent-threats', 'Minacce, intenti violenti', 'Threats, violent intent'],
    ['escalation', 'Violenza che cresce', 'Violence that grows'],
    ['measures-broken', 'Provvedimenti non rispettati', 'Measures not kept to'],
    ['minimising', 'Minimizza, giustifica, incolpa lei', 'Minimises, justifies, blames her'],
    ['other-offences', 'Altri reati', 'Other offences'],
    ['relationship-problems', 'Conflitti e rotture nelle relazioni', 'Trouble and breaks in relationships'],
    ['work-money', 'Problemi di lavoro o denaro', 'Trouble with work or money'],
    ['substances', 'Abuso di alcol o droghe', 'Abuse of alcohol or drugs'],
    ['mental-health', 'Disturbi mentali', 'Mental illness'],
    ['hers-hard-to-leave', 'Per lei: difficile prendere le distanze', 'For her: hard to keep away'],
    ['hers-extreme-fear', 'Per lei: paura estrema', 'For her: extreme fear'],
    ['hers-little-support', 'Per lei: poco sostegno intorno', 'For her: little support around'],
    ['hers-unsafe-home', 'Per lei: casa o abitudini non sicure', 'For her: home or habits not safe'],
    ['hers-own-health', 'Per lei: salute o altre difficoltà', 'For her: health or other difficulties'],
  ),
  answers: ['yes', 'partly', 'no', 'unknown'],
  levels: ['low', 'medium', 'high'],
};
