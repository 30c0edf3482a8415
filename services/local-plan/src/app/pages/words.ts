export type Language = 'it' | 'en';

/** What the page of services says beside the services. Its title says nothing: it stays in a browser's history. */
export interface Words {
  readonly title: string;
  readonly skip: string;
  readonly exit: string;
  readonly exitHint: string;
  readonly heading: string;
  readonly intro: string;
  readonly invented: string;
  readonly now: string;
  readonly helpline: string;
  readonly helplineText: string;
  readonly emergency: string;
  readonly emergencyText: string;
  readonly filter: string;
  readonly need: string;
  readonly anyNeed: string;
  readonly where: string;
  readonly anywhere: string;
  readonly show: string;
  readonly found: (count: number) => string;
  readonly none: string;
  readonly phone: string;
  readonly hours: string;
  readonly always: string;
  readonly closedOnHolidays: string;
  readonly address: string;
  readonly stepFree: string;
  readonly access: string;
  readonly languages: string;
  readonly covers: string;
  readonly province: string;
  readonly email: string;
  readonly site: string;
  readonly accepting: Readonly<Record<'open' | 'waiting-list' | 'closed', string>>;
  readonly suspended: string;
  readonly verified: string;
  readonly stale: string;
  readonly free: string;
  readonly traces: string;
  readonly tracesText: string;
  readonly other: string;
  readonly days: readonly string[];
}

const it: Words = {
  title: 'Servizi del territorio',
  skip: 'Vai ai servizi',
  exit: 'Esci subito',
  exitHint: 'Si apre un sito di previsioni del tempo. Anche premendo tre volte Maiusc.',
  heading: 'Servizi del territorio',
  intro:
    'A chi rivolgersi nella provincia. Puoi chiedere aiuto anche se non hai deciso nulla, e non devi denunciare.',
  invented: 'DATI INVENTATI: questa è una dimostrazione. Non chiamare i numeri che cominciano con 000.',
  now: 'Adesso',
  helpline: 'Chiama il 1522',
  helplineText:
    'Numero nazionale, gratuito, giorno e notte, in molte lingue. La chiamata resta nell’elenco del telefono: puoi cancellarla.',
  emergency: 'Chiama il 112',
  emergencyText: 'Se sei in pericolo in questo momento.',
  filter: 'Che cosa cerchi',
  need: 'Di che cosa hai bisogno',
  anyNeed: 'Tutto',
  where: 'Dove',
  anywhere: 'Tutta la provincia',
  show: 'Mostra',
  found: (count) => (count === 1 ? '1 servizio' : `${String(count)} servizi`),
  none: 'Nessun servizio con questa scelta. Il 1522 risponde sempre.',
  phone: 'Telefono',
  hours: 'Orari',
  always: 'sempre, giorno e notte',
  closedOnHolidays: 'chiuso nei festivi',
  address: 'Indirizzo',
  stepFree: 'senza barriere',
  access: 'Come si arriva',
  languages: 'Lingue',
  covers: 'Per chi vive in',
  province: 'tutta la provincia',
  email: 'Posta elettronica',
  site: 'Sito',
  accepting: {
    open: 'Accoglie nuove richieste',
    'waiting-list': 'C’è una lista d’attesa: chiama lo stesso',
    closed: 'Ora non accoglie nuove richieste: chiama il 1522',
  },
  suspended: 'Chiuso per un periodo',
  verified: 'Verificato il',
  stale: 'Informazioni da verificare: prima di andare, telefona',
  free: 'I servizi sono gratuiti e riservati.',
  traces: 'Se qualcuno controlla il tuo telefono',
  tracesText:
    'Questa pagina non usa cookie e non dice a nessuno che l’hai aperta. Resta però nella cronologia del browser: puoi cancellarla, o usare una finestra anonima o il telefono di una persona di fiducia.',
  other: 'English',
  days: ['lun', 'mar', 'mer', 'gio', 'ven', 'sab', 'dom'],
};

const en: Words = {
  title: 'Local services',
  skip: 'Skip to the services',
  exit: 'Leave now',
  exitHint: 'Opens a weather site. Or press Shift three times.',
  heading: 'Local services',
  intro:
    'Whom to turn to in the province. You can ask for help without having decided anything, and need not report to the police.',
  invented: 'INVENTED DATA: this is a demonstration. Do not call numbers that begin with 000.',
  now: 'Now',
  helpline: 'Call 1522',
  helplineText:
    'National helpline, free, day and night, in many languages. The call stays in the phone’s list: you can delete it.',
  emergency: 'Call 112',
  emergencyText: 'If you are in danger at this moment.',
  filter: 'What you are looking for',
  need: 'What you need',
  anyNeed: 'Everything',
  where: 'Where',
  anywhere: 'All of the province',
  show: 'Show',
  found: (count) => (count === 1 ? '1 service' : `${String(count)} services`),
  none: 'No service fits. 1522 always answers.',
  phone: 'Telephone',
  hours: 'Hours',
  always: 'always, day and night',
  closedOnHolidays: 'closed on public holidays',
  address: 'Address',
  stepFree: 'step-free',
  access: 'How to get there',
  languages: 'Languages',
  covers: 'For those who live in',
  province: 'all of the province',
  email: 'E-mail',
  site: 'Site',
  accepting: {
    open: 'Takes new requests',
    'waiting-list': 'There is a waiting list: call all the same',
    closed: 'Takes no new requests now: call 1522',
  },
  suspended: 'Closed for a time',
  verified: 'Verified on',
  stale: 'This may have changed: call before you go',
  free: 'These services are free and confidential.',
  traces: 'If somebody looks at your phone',
  tracesText:
    'This page uses no cookies and tells nobody that you opened it. It stays in your browser’s history: you can delete it, or use a private window or the phone of somebody you trust.',
  other: 'Italiano',
  days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
};

export const WORDS: Readonly<Record<Language, Words>> = { it, en };
