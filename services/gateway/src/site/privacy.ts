import { html, type Html } from '../http/html.js';
import type { Language } from '../http/pages.js';
import type { Site } from './site.js';

/** A template of the notice to those who work here; what women are told is each institution's own. */
export const privacyPage = (language: Language, site: Site): Html =>
  language === 'it' ? italian(site) : english(site);

const italian = ({ owner }: Site): Html => html`
  <h1>Che cosa si registra di chi lavora qui</h1>
  <p class="notice">
    Questo è un modello di informativa per operatrici e operatori. Il titolare è l’istituzione per cui lavori,
    che lo completa con base giuridica, tempi di conservazione e recapiti. Chi gestisce questa installazione:
    ${owner ?? 'non ancora indicato'}.
  </p>
  <p>Non riguarda le donne: a loro ogni istituzione dà la propria informativa, a voce e per scritto.</p>
  <h2>Quando accedi</h2>
  <ul>
    <li>
      Il servizio di accesso comunica il tuo nome, le istituzioni per cui lavori e i tuoi ruoli. Il pannello
      li tiene in memoria finché dura la sessione: 15 minuti senza attività, 8 ore al massimo.
    </li>
    <li>La tua password non arriva mai al pannello.</li>
  </ul>
  <h2>Le tue preferenze</h2>
  <p>
    La Provincia tiene la lingua che hai scelto, quali spiegazioni hai già visto, e se il computer è
    condiviso; nessun testo. Non c’è il tuo nome: si trovano con un’impronta della tua istituzione e del tuo
    codice di accesso. Vanno via un anno dopo l’ultimo uso.
  </p>
  <h2>Quando leggi o cambi i dati di una persona</h2>
  <ul>
    <li>
      Si registra chi eri, per quale istituzione, quando, che cosa hai fatto: aprire una scheda o una
      richiesta, cercare, vedere nome e recapito, scrivere. Se la registrazione non riesce, i dati non si
      vedono.
    </li>
    <li>
      Il registro è della tua istituzione, e lo legge il suo responsabile della protezione dei dati. Serve
      alla donna, che ha diritto di sapere chi ha letto di lei.
    </li>
    <li>
      Alla Provincia arriva soltanto che una lettura è avvenuta: istituzione, azione, tipo di dato. Mai il tuo
      nome, mai quale richiesta.
    </li>
    <li>Un numero insolito di letture avvisa coordinatrice e responsabile; non ferma chi segue la donna.</li>
  </ul>
  <h2>Che cosa non c’è</h2>
  <ul>
    <li>
      Un solo cookie, tecnico, per la sessione, e uno di dieci minuti mentre accedi. Nessun altro: perciò non
      c’è un avviso.
    </li>
    <li>Nessun’altra parte: né statistiche di visita, né mappe, né caratteri da altri siti.</li>
    <li>Niente resta nella memoria del browser; nessun nome entra nei registri tecnici.</li>
  </ul>
  <h2>I tuoi diritti</h2>
  <p>
    Accesso, rettifica, opposizione e gli altri degli articoli 15–22 del Regolamento (UE) 2016/679, presso la
    tua istituzione e il suo responsabile della protezione dei dati; reclamo al Garante per la protezione dei
    dati personali.
  </p>
`;

const english = ({ owner }: Site): Html => html`
  <h1>What is recorded of those who work here</h1>
  <p class="notice">
    This is a template of the notice for operators. The controller is the institution that you work for, which
    completes it with legal basis, retention and contacts. Who runs this installation:
    ${owner ?? 'not said yet'}.
  </p>
  <p>
    It does not concern the women: each institution gives them a notice of its own, by voice and in writing.
  </p>
  <h2>When you sign in</h2>
  <ul>
    <li>
      The sign-in service tells your name, the institutions that you work for and your roles. The panel keeps
      them in memory while the session lasts: 15 minutes without activity, 8 hours at most.
    </li>
    <li>Your password never reaches the panel.</li>
  </ul>
  <h2>Your preferences</h2>
  <p>
    The Province keeps the language that you chose, which explanations you have seen, and whether the computer
    is shared; no text. Your name is not there: they are found by a digest of your institution and your
    sign-in code. They go a year after their last use.
  </p>
  <h2>When you read or change a person’s data</h2>
  <ul>
    <li>
      Who you were, for which institution, when, and what you did is recorded: opening a file or a request,
      searching, seeing name and contact, writing. Where that fails the data are not shown.
    </li>
    <li>
      The record is your institution’s, read by its data-protection officer. It serves the woman, who has a
      right to know who read about her.
    </li>
    <li>
      The Province learns only that a reading took place: institution, action, kind of data. Never your name,
      never which request.
    </li>
    <li>An unusual number of readings alerts coordinator and officer; it stops nobody who works with her.</li>
  </ul>
  <h2>What is not there</h2>
  <ul>
    <li>
      One technical cookie for the session, and one for ten minutes while you sign in. No other: hence no
      banner.
    </li>
    <li>No third party: no analytics, no maps, no fonts from other sites.</li>
    <li>Nothing stays in the browser’s storage; no name enters technical logs.</li>
  </ul>
  <h2>Your rights</h2>
  <p>
    Access, rectification, objection and the others of articles 15–22 of Regulation (EU) 2016/679, at your
    institution and its data-protection officer; complaint to the Italian data-protection authority (Garante).
  </p>
`;
