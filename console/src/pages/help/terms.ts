import type help from '../../i18n/it/help.js';

/** A word of the glossary. */
export type TermName = keyof (typeof help)['term'];

/** All of them, as the words file has them. */
export const TERMS = [
  'richiesta',
  'scheda',
  'scelta',
  'necessita',
  'valutazione',
  'accolta',
  'nonPossibile',
  'nonAdatta',
  'diversamente',
  'nonArrivata',
  'proposta',
  'tenuto',
  'lista',
  'permanenza',
  'diretto',
  'disponibilita',
  'pis',
  'equipe',
  'turno',
  'scadenza',
  'telefonaOra',
  'nuovoInvio',
  'passaggio',
  'successivo',
  'riferito',
  'comunicazione',
  'escluse',
  'emergenza',
  'accessi',
  'protocollo',
  'chiarire',
  'oscuramento',
  'osservazione',
  'nodo',
  'retta',
  'urgenza',
] as const satisfies readonly TermName[];
