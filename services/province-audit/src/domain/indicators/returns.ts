import type { Words } from './table.js';

/**
 * A question of a return: answered from a published cell, or left to whoever knows. What the Province hands on is what it
 * publishes, hidden alike.
 */
export type Question = { readonly label: string } & (
  | { readonly table: string; readonly cell: string }
  /** Who completes it: it never leaves their house through the network. */
  | { readonly by: string }
);

export interface Section {
  readonly title: string;
  readonly questions: readonly Question[];
}

/** A yearly return to somebody, prefilled. */
export interface Return {
  readonly code: string;
  readonly title: Words;
  readonly to: string;
  readonly sections: readonly Section[];
}

const from = (label: string, table: string, cell: string): Question => ({ label, table, cell });
const by = (who: string, ...labels: string[]): Question[] => labels.map((label) => ({ label, by: who }));

const CENTRES = 'centri antiviolenza';
const HOUSES = 'case rifugio';

const SOURCES: readonly Question[] = [
  from('Si è rivolta lei stessa', 'contacts-source', 'herself'),
  from('Servizi sociali', 'contacts-source', 'social-services'),
  from('Forze dell’ordine', 'contacts-source', 'police'),
  from('Sanità', 'contacts-source', 'health'),
  from('Numero 1522', 'contacts-source', 'helpline-1522'),
  from('Altri', 'contacts-source', 'other'),
];
const CONTACTS: readonly Question[] = [
  from('Contatti ricevuti nell’anno', 'contacts-source', '*'),
  ...SOURCES,
  from('Donne per cui è stata aperta una scheda', 'contacts-outcome', 'taken-in-charge'),
  from('Contatti conclusi con informazioni', 'contacts-outcome', 'information'),
  from('Contatti inviati ad altri servizi', 'contacts-outcome', 'sent-elsewhere'),
];
const STAYS: readonly Question[] = [
  from('Permanenze iniziate nell’anno', 'stays', '*'),
  from('di cui ingressi diretti', 'stays', 'directly'),
  from('Donne accolte', 'guests', 'women'),
  from('Figlie e figli accolti', 'guests', 'children'),
  from('Notti di ospitalità', 'nights', 'nights'),
];
const EXITS: readonly Question[] = [
  from('Uscite nell’anno', 'exits', '*'),
  from('Obiettivi del percorso raggiunti', 'exits', 'goals-reached'),
  from('Abbandono del percorso o ritorno dall’autore', 'exits', 'left-or-returned'),
  from('Trasferimento in altra struttura o luogo', 'exits', 'moved-elsewhere'),
  from('Altro', 'exits', 'other'),
];
const PERSONS = ['Cittadinanza', 'Età', 'Titolo di studio', 'Condizione lavorativa'];
const VIOLENCE = ['Relazione con l’autore', 'Tipi di violenza', 'Denunce e querele'];

export const RETURNS: readonly Return[] = [
  {
    code: 'istat',
    to: 'Istat',
    title: {
      it: 'Indagini Istat sui centri antiviolenza e sulle case rifugio: dati provinciali precompilati',
      en: 'Istat surveys of anti-violence centres and shelters: provincial figures, prefilled',
    },
    sections: [
      {
        title: 'Contatti e prese in carico (centri antiviolenza e pronto intervento sociale)',
        questions: CONTACTS,
      },
      {
        title: 'Centri antiviolenza: donne in carico',
        questions: [
          from('Schede aperte a fine anno presso i centri', 'files-open', 'cav'),
          ...by(
            CENTRES,
            ...PERSONS,
            ...VIOLENCE,
            'Personale retribuito e volontario',
            'Fonti di finanziamento',
          ),
        ],
      },
      { title: 'Case rifugio: accoglienza', questions: STAYS },
      {
        title: 'Case rifugio: uscite, nelle classi Istat',
        questions: [
          ...EXITS,
          ...by(HOUSES, 'Durata media della permanenza', 'Posti letto autorizzati', 'Retta giornaliera'),
        ],
      },
    ],
  },
  {
    code: 'puglia',
    to: 'Regione Puglia',
    title: {
      it: 'Rilevazione annuale della Regione Puglia: dati provinciali precompilati',
      en: 'Yearly survey of the Region of Puglia: provincial figures, prefilled',
    },
    sections: [
      { title: 'Accessi (centri antiviolenza e pronto intervento sociale)', questions: CONTACTS },
      {
        title: 'Canale',
        questions: [
          from('Per telefono', 'contacts-channel', 'phone'),
          from('Di persona', 'contacts-channel', 'in-person'),
          from('Per iscritto o in rete', 'contacts-channel', 'written'),
        ],
      },
      {
        title: 'Donne e percorsi',
        questions: [
          from('Schede aperte nell’anno', 'files-opened', '*'),
          from('Schede aperte a fine anno', 'files-open', '*'),
          ...by(CENTRES, ...PERSONS, ...VIOLENCE, 'Figlie e figli'),
        ],
      },
      {
        title: 'Accoglienza',
        questions: [
          ...STAYS,
          from('Ingressi fuori dalle case della provincia', 'placements', 'elsewhere'),
          from('Richieste non possibili per mancanza di posto', 'declines', 'no-place'),
          ...EXITS,
        ],
      },
    ],
  },
];
