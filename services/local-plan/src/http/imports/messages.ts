import { REGISTER_MESSAGES } from './register-messages.js';

/** What a fault means to whoever fills in the file. Never what stands there. */
const MESSAGES: Readonly<Record<string, readonly [it: string, en: string]>> = {
  // of the file
  empty: ['Il file non contiene righe', 'The file has no rows'],
  notUtf8: [
    'Il file non è in UTF-8: salvarlo come «CSV UTF-8»',
    'The file is not UTF-8: save it as “CSV UTF-8”',
  ],
  csv: ['Virgolette o separatori non corretti', 'Quotes or separators are not right'],
  yaml: ['Il testo YAML non è corretto', 'The YAML text is not right'],
  noList: ['Serve un elenco', 'A list is needed'],
  noMap: ['Serve una voce con nomi e valori', 'An item with names and values is needed'],
  tooManyRows: ['Troppe righe: dividere il file', 'Too many rows: split the file'],
  tooManyCells: ['Più celle che colonne', 'More cells than columns'],
  unknownColumn: [
    'Colonna non prevista (il numero è il suo posto)',
    'An unknown column (the number is its place)',
  ],
  duplicateColumn: ['Colonna ripetuta', 'This column comes twice'],
  missingColumn: ['Manca questa colonna', 'This column is missing'],
  // of a cell
  required: ['Manca un valore', 'A value is missing'],
  format: ['Il valore non è scritto come previsto', 'The value is not written as expected'],
  isIn: ['Valore non previsto: usare uno dei codici', 'Not one of the codes'],
  matches: ['Il valore non è scritto come previsto', 'The value is not written as expected'],
  isInt: ['Serve un numero intero', 'A whole number is needed'],
  min: ['Numero troppo piccolo', 'The number is too small'],
  max: ['Numero troppo grande', 'The number is too large'],
  isLength: ['Testo assente o troppo lungo', 'The text is missing or too long'],
  maxLength: ['Testo troppo lungo', 'The text is too long'],
  arrayMaxSize: ['Troppi valori', 'Too many values'],
  arrayUnique: ['Valori ripetuti', 'A value comes twice'],
  holdsNoContact: [
    'Qui non va un numero di telefono o un indirizzo',
    'No telephone number or address belongs here',
  ],
  unknownField: ['Voce non prevista', 'An unknown member'],
  // of a rule
  otherPlan: ['Un file contiene un solo piano', 'One file holds one plan'],
  unique: ['Valore già usato', 'This value is used already'],
  order: ['L’ordine dei valori non è corretto', 'These values are not in order'],
  future: ['La data è nel futuro', 'The day is still to come'],
  unknownAmbito: ['Ambito non presente nel registro', 'No such ambito in the registry'],
  unknownInstitution: ['Ente non presente nel registro', 'No such institution in the registry'],
  unknownComune: ['Comune non presente nella provincia', 'No such comune in the province'],
  shelterPlace: [
    'Di una casa rifugio non si dice nulla che possa indicare dove si trova',
    'Nothing is said of a shelter that could tell where it is',
  ],
  isHours: ['Orari non scritti come previsto', 'Hours are not written as expected'],
  isEmail: ['Indirizzo di posta non corretto', 'Not an e-mail address'],
  isUrl: ['Serve un indirizzo https', 'An https address is needed'],
  'service.identity': ['Codice già usato da un altro ente', 'Another institution has this code'],
  ...REGISTER_MESSAGES,
  'plan.period-taken': ['C’è già un piano per questi anni', 'There is a plan for these years already'],
  'plan.state': ['Lo stato del piano non lo permette', 'The plan’s state does not allow it'],
  'plan.opinions-missing': ['Mancano dei pareri', 'Opinions are missing'],
  'plan.not-asked': ['A questo ente il parere non è richiesto', 'This body is not asked'],
  'plan.no-such-action': ['Azione non presente nel piano', 'The plan has no such action'],
  'not-found': ['Non trovato', 'Not found'],
};

const OTHER = ['Il valore non è accettato', 'The value is not accepted'] as const;

/** In both languages, whatever the code. */
export function messageOf(code: string): { readonly it: string; readonly en: string } {
  const [it, en] = MESSAGES[code] ?? OTHER;
  return { it, en };
}
