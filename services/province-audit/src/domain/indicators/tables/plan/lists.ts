import { category } from '../../definition.js';
import type { Dimension } from '../../table.js';

/** The lists of `libs/contracts/codes` that tables of the plan are counted by; a test holds them together. */
export const KIND: Dimension = {
  code: 'directory-kind',
  title: { it: 'Servizio', en: 'Service' },
  categories: [
    category('cav', 'Centro antiviolenza', 'Anti-violence centre'),
    category('cav-desk', 'Sportello di un centro antiviolenza', 'Desk of an anti-violence centre'),
    category('casa-rifugio', 'Casa rifugio', 'Shelter'),
    category('pis', 'Pronto intervento sociale', 'Social emergency service'),
    category('social-service', 'Servizi sociali dell’ambito', 'Social services of the ambito'),
    category('equipe', 'Équipe multidisciplinare', 'Multidisciplinary team'),
    category(
      'emergency-department',
      'Pronto soccorso, percorso per le donne',
      'Emergency department, pathway for women',
    ),
    category('family-clinic', 'Consultorio familiare', 'Family health clinic'),
    category('legal-help', 'Assistenza legale', 'Legal help'),
    category('housing', 'Casa e lavoro', 'Housing and work'),
    category('helpline', 'Linea telefonica', 'Helpline'),
  ],
};

export const LACK: Dimension = {
  code: 'lack',
  title: { it: 'Che cosa manca', en: 'What is lacking' },
  categories: [
    category('places', 'Un alloggio libero', 'A free unit of any kind'),
    category('step-free', 'Un alloggio senza gradini', 'A unit without steps'),
    category(
      'large-household',
      'Un alloggio per nuclei numerosi',
      'A unit for an adult with two children or more',
    ),
    category('sons-over-age', 'Un alloggio per figli oltre i 14 anni', 'A unit for sons over 14'),
    category('pets', 'Un alloggio che accoglie animali', 'A unit where a pet may come'),
    category('emergency-place', 'Pronta accoglienza', 'A place for the first nights'),
    category('second-stage', 'Semiautonomia', 'Homes for the time after the shelter'),
    category('night-cover', 'Copertura notturna', 'Somebody who answers at night'),
    category('equipe-role', 'Un ruolo dell’équipe', 'A role in a multidisciplinary team'),
    category('language', 'Mediazione linguistica e culturale', 'Interpreters and cultural mediators'),
    category('outreach-desk', 'Uno sportello del centro', 'A desk of a centre nearby'),
    category('other', 'Altro', 'Other'),
  ],
};

export const SOURCE: Dimension = {
  code: 'funding',
  title: { it: 'Da dove', en: 'From where' },
  categories: [
    category('own-funds', 'Fondi propri della Provincia', 'The Province’s own funds'),
    category('regional', 'Cofinanziamento regionale', 'Regional co-financing'),
    category('national', 'Fondi statali', 'National funds'),
    category('european', 'Fondi europei', 'European funds'),
    category('municipal', 'Risorse di Comuni e ambiti', 'Funds of comuni and ambiti'),
    category('health', 'Risorse della ASL', 'The health authority’s funds'),
    category('private', 'Fondi privati', 'Private funds'),
    category('other', 'Altro', 'Other'),
  ],
};

export const DECISION: Dimension = {
  code: 'decision',
  title: { it: 'Che cosa è stato deciso', en: 'What was decided' },
  categories: [
    category('examine-need', 'Esame di un fabbisogno', 'To examine a need'),
    category('fund-need', 'Finanziamento di un fabbisogno', 'To fund a need'),
    category('drop-need', 'Fabbisogno non perseguito', 'Not to pursue a need'),
    category('change-protocol', 'Modifica di un protocollo', 'To change a protocol'),
    category('change-plan', 'Modifica del piano', 'To change the plan'),
    category('opinion', 'Parere', 'An opinion'),
    category('other', 'Altro', 'Other'),
  ],
};

export const ROLE: Dimension = {
  code: 'equipe-role',
  title: { it: 'Ruolo', en: 'Role' },
  categories: [
    category('social-worker', 'Assistente sociale', 'Social worker'),
    category('psychologist', 'Psicologa', 'Psychologist'),
    category('health-staff', 'Operatrice sanitaria', 'Health staff'),
    category('educator', 'Educatrice', 'Educator'),
    category('legal', 'Avvocata', 'Lawyer'),
    category('cultural-mediator', 'Mediatrice culturale', 'Cultural mediator'),
    category('other', 'Altro', 'Other'),
  ],
};

export const COURSE: Dimension = {
  code: 'course',
  title: { it: 'Corso', en: 'Course' },
  categories: [
    category('base', 'Base', 'The basics'),
    category('risk', 'Valutazione del rischio', 'Assessing risk'),
    category('law', 'Norme e obblighi', 'Law and reporting duties'),
    category('minors', 'Minori', 'Children who witness'),
    category('culture', 'Mediazione e intercultura', 'Other cultures and languages'),
    category('emergency-department', 'Percorso in pronto soccorso', 'The emergency department’s path'),
    category('data-protection', 'Protezione dei dati', 'Data protection'),
    category('software-practice', 'Esercitazione con questo software', 'Practice with this software'),
    category('supervision', 'Supervisione', 'Supervision'),
    category('other', 'Altro', 'Other'),
  ],
};

export const TRAINEE: Dimension = {
  code: 'trainee',
  title: { it: 'Chi', en: 'Who' },
  categories: [
    category('centre-operator', 'Operatrice di centro', 'Operator of a centre'),
    category('shelter-operator', 'Operatrice di casa rifugio', 'Operator of a shelter'),
    category('social-worker', 'Assistente sociale', 'Social worker'),
    category('psychologist', 'Psicologa', 'Psychologist'),
    category('health-staff', 'Personale sanitario', 'Health staff'),
    category('police', 'Forze dell’ordine', 'Police'),
    category('school', 'Scuola', 'School'),
    category('lawyer', 'Avvocata', 'Lawyer'),
    category('mediator', 'Mediatrice culturale', 'Cultural mediator'),
    category('administration', 'Personale amministrativo', 'Administration'),
    category('other', 'Altro', 'Other'),
  ],
};

export const CHANNEL: Dimension = {
  code: 'campaign-channel',
  title: { it: 'Canale', en: 'Channel' },
  categories: [
    category('poster', 'Affissioni', 'Posters'),
    category('leaflet', 'Opuscoli e biglietti', 'Leaflets and cards'),
    category('press', 'Stampa', 'Press'),
    category('radio-tv', 'Radio e televisione', 'Radio and television'),
    category('web', 'Rete', 'Web'),
    category('social-media', 'Media sociali', 'Social media'),
    category('school', 'Scuole', 'Schools'),
    category('health', 'Ambulatori, farmacie, ospedali', 'Surgeries, pharmacies, hospitals'),
    category('event', 'Eventi', 'Events'),
    category('other', 'Altro', 'Other'),
  ],
};

export const MATERIAL: Dimension = {
  code: 'material',
  title: { it: 'Materiale', en: 'Material' },
  categories: [
    category('poster', 'Locandina', 'Poster'),
    category('card', 'Biglietto tascabile', 'Pocket card'),
    category('leaflet', 'Opuscolo', 'Leaflet'),
    category('video', 'Video', 'Video'),
    category('spot', 'Spot radiofonico', 'Radio spot'),
    category('web-page', 'Pagina in rete', 'Web page'),
    category('kit', 'Kit per scuole o ambulatori', 'Kit for schools or surgeries'),
    category('other', 'Altro', 'Other'),
  ],
};
