import { html, type Html } from '../http/html.js';
import type { Language } from '../http/pages.js';
import type { Site } from './site.js';

/** A template: only the body that owns an installation can declare what it is (law 4/2004). */
export const accessibilityPage = (language: Language, site: Site): Html =>
  language === 'it' ? italian(site) : english(site);

const link = (feedback: string): Html =>
  html`<a href="${feedback}">${feedback.replace(/^(?:mailto|tel):/, '')}</a>`;

const italian = ({ owner, feedback }: Site): Html => html`
  <h1>Accessibilità</h1>
  <p class="notice">
    Questo è un modello, non una dichiarazione. Soltanto l’ente titolare può dichiarare:
    ${owner ?? 'non è ancora indicato quale sia'}.
  </p>
  <h2>Come è fatto</h2>
  <p>
    Il pannello è costruito secondo le WCAG 2.2, livello AA. La dichiarazione prevista dalla legge 4/2004 si
    riferisce alla norma UNI CEI EN 301549, che richiama le WCAG 2.1, livello AA. Si usa con la sola tastiera,
    con un lettore di schermo, ingrandito al doppio e su uno schermo stretto; nulla è detto soltanto con un
    colore. Le prove automatiche del progetto non sostituiscono una verifica con le persone.
  </p>
  <h2>Dirci di una difficoltà</h2>
  <p>
    ${
      feedback === undefined
        ? 'L’ente non ha ancora indicato un recapito: rivolgiti a chi gestisce questa installazione.'
        : html`Se una pagina non funziona per te scrivi o chiama: ${link(feedback)}. Non scrivere nomi, né
          nulla di una donna.`
    }
  </p>
  <p>
    Se la risposta non arriva entro trenta giorni, o non basta, ci si può rivolgere al Difensore civico per il
    digitale, presso AgID.
  </p>
  <h2>Che cosa l’ente completa</h2>
  <ol>
    <li>Nome dell’ente e indirizzo a cui questa installazione risponde.</li>
    <li>Stato di conformità: conforme, parzialmente conforme, non conforme.</li>
    <li>Contenuti non accessibili, con il motivo e l’alternativa.</li>
    <li>Metodo e data della verifica, e data della dichiarazione.</li>
    <li>Recapito per chi trova una difficoltà, e procedura di attuazione.</li>
    <li>
      Compilazione attraverso il modulo di AgID e riesame ogni anno entro il 23 settembre, con il collegamento
      alla dichiarazione in fondo a ogni pagina.
    </li>
  </ol>
`;

const english = ({ owner, feedback }: Site): Html => html`
  <h1>Accessibility</h1>
  <p class="notice">
    This is a template, not a statement. Only the owning body can declare:
    ${owner ?? 'which it is has not been said yet'}.
  </p>
  <h2>How it is made</h2>
  <p>
    The panel is built to WCAG 2.2, level AA. The statement that law 4/2004 demands refers to EN 301 549,
    which calls for WCAG 2.1, level AA. It is used with the keyboard alone, with a screen reader, at twice the
    size and on a narrow screen; nothing is told by colour alone. The project’s automatic tests do not replace
    a check with people.
  </p>
  <h2>Tell us of a difficulty</h2>
  <p>
    ${
      feedback === undefined
        ? 'The owning body has not named a contact yet: turn to whoever runs this installation.'
        : html`If a page does not work for you write or call: ${link(feedback)}. Write no names, and nothing
          of a woman.`
    }
  </p>
  <p>
    If no answer comes within thirty days, or it is not enough, one can turn to the digital ombudsman
    (Difensore civico per il digitale) at AgID.
  </p>
  <h2>What the owning body completes</h2>
  <ol>
    <li>Name of the body, and the address at which this installation answers.</li>
    <li>Status: compliant, partially compliant, not compliant.</li>
    <li>Content that is not accessible, with reason and alternative.</li>
    <li>Method and day of the check, and day of the statement.</li>
    <li>A contact for whoever meets a difficulty, and the enforcement procedure.</li>
    <li>
      Filled in through AgID’s form, reviewed every year by 23 September, with the link to the statement at
      the foot of every page.
    </li>
  </ol>
`;
