import { html, type Html } from '../http/html.js';
import type { Language } from '../http/pages.js';
import type { Site } from './site.js';

/** Read before first use, and by whoever looks for help: what the quick exit does and does not, and what else helps. */
export const safetyPage = (language: Language, site: Site): Html =>
  language === 'it' ? italian(site) : english(site);

const italian = ({ services }: Site): Html => html`
  <h1>Uscire subito, e stare al sicuro</h1>
  <p>
    Per chi lavora con questo pannello, da leggere prima di usarlo la prima volta, e per chiunque apra questa
    pagina.
  </p>
  <ul class="calls">
    <li>
      <a href="tel:1522">Chiama il 1522</a>
      <p>Numero nazionale, gratuito, giorno e notte, in molte lingue.</p>
    </li>
    <li>
      <a href="tel:112">Chiama il 112</a>
      <p>Se sei in pericolo in questo momento.</p>
    </li>
  </ul>
  ${services ? html`<p>Se cerchi aiuto per te: <a href="/servizi">i servizi del territorio</a>.</p>` : html``}

  <h2>«Esci subito»</h2>
  <p>
    È in alto in ogni pagina. Si preme, oppure si preme tre volte il tasto Maiusc in cinque secondi; un altro
    tasto fa ricominciare il conto. Il tasto Esc non esce: chiude le finestre. Puoi provarlo adesso.
  </p>
  <h3>Che cosa fa</h3>
  <ul>
    <li>Copre la pagina e apre un altro sito, che non c’entra.</li>
    <li>Chiude la tua sessione: chi torna indietro deve accedere di nuovo.</li>
    <li>Toglie dal browser il cookie della sessione e ciò che questo sito vi ha scritto.</li>
    <li>
      Se il pannello non risponde, o non c’è più, in meno di un secondo apre l’altro sito lo stesso. La
      sessione allora può restare aperta: finisce dopo 15 minuti senza attività.
    </li>
  </ul>
  <h3>Che cosa non fa</h3>
  <ul>
    <li>
      <strong>Non cancella la cronologia del browser.</strong> Resta scritto che questo sito è stato aperto, e
      quando. Titoli e indirizzi non dicono altro.
    </li>
    <li>
      Non toglie i file del pannello che il browser ha messo da parte: sono uguali per tutti, e non dicono
      nulla di nessuno.
    </li>
    <li>Non chiude le altre schede: ciò che mostrano resta visibile. Chiudile.</li>
    <li>Non cancella ciò che è stato scaricato o stampato.</li>
    <li>
      Non nasconde nulla a chi controlla il dispositivo o la rete: un datore di lavoro, un programma spia.
    </li>
    <li>Non manda nessun avviso e non chiama nessuno.</li>
  </ul>
  <h3>La cronologia</h3>
  <p>
    Si cancella dal menu del browser (Ctrl, Maiusc e Canc; sul telefono nelle impostazioni). Cancella soltanto
    ciò che riguarda questo sito, se puoi: una cronologia del tutto vuota può dare nell’occhio.
  </p>

  <h2>Il dispositivo</h2>
  <ul>
    <li>Usa un dispositivo che nessun altro può controllare. Una finestra anonima lascia meno tracce.</li>
    <li>
      Se pensi che il tuo telefono sia controllato, non cercare aiuto con quello: usa il telefono di una
      persona di fiducia.
    </li>
    <li>
      Togliere all’improvviso la posizione o cambiare le password può essere notato. Parlane prima con il 1522
      o con un centro.
    </li>
    <li>Blocca lo schermo, e nascondi le anteprime delle notifiche.</li>
  </ul>

  <h2>Al lavoro</h2>
  <ul>
    <li>Dopo 15 minuti senza attività, e comunque dopo 8 ore, la sessione finisce.</li>
    <li>Su un computer condiviso non salvare la password nel browser, ed esci quando ti alzi.</li>
    <li>Tieni lo schermo dove chi entra non lo vede. Non lasciare fogli nella stampante.</li>
    <li>Non scrivere mai, in nessun campo, dove si trova una casa rifugio.</li>
    <li>Se il sistema non funziona ci sono i <a href="/fogli">fogli di carta</a>: si telefona comunque.</li>
  </ul>
`;

const english = ({ services }: Site): Html => html`
  <h1>Leave at once, and stay safe</h1>
  <p>
    For whoever works with this panel, to be read before using it for the first time, and for anybody who
    opens this page.
  </p>
  <ul class="calls">
    <li>
      <a href="tel:1522">Call 1522</a>
      <p>National helpline, free, day and night, in many languages.</p>
    </li>
    <li>
      <a href="tel:112">Call 112</a>
      <p>If you are in danger at this moment.</p>
    </li>
  </ul>
  ${services ? html`<p>If you look for help yourself: <a href="/en/services">local services</a>.</p>` : html``}

  <h2>“Leave now”</h2>
  <p>
    It is at the top of every page. Press it, or press the Shift key three times within five seconds; any
    other key begins the count anew. Esc does not leave: it closes dialogs. You can try it now.
  </p>
  <h3>What it does</h3>
  <ul>
    <li>It covers the page and opens another site that has nothing to do with this one.</li>
    <li>It ends your session: whoever goes back has to sign in again.</li>
    <li>It takes from the browser the session’s cookie and whatever this site wrote there.</li>
    <li>
      If the panel does not answer, or is gone, it opens the other site all the same within a second. Then the
      session may still be open: it ends after 15 minutes without activity.
    </li>
  </ul>
  <h3>What it does not</h3>
  <ul>
    <li>
      <strong>It does not erase the browser’s history.</strong> It stays written that this site was opened,
      and when. Titles and addresses say nothing else.
    </li>
    <li>
      It does not remove the panel’s files that the browser keeps: they are the same for everybody and say
      nothing about anybody.
    </li>
    <li>It does not close other tabs: what they show stays visible. Close them.</li>
    <li>It does not erase what was downloaded or printed.</li>
    <li>It hides nothing from whoever controls the device or the network: an employer, spyware.</li>
    <li>It alerts nobody and calls nobody.</li>
  </ul>
  <h3>The history</h3>
  <p>
    You can erase it from the browser’s menu (Ctrl, Shift and Delete; on a phone in the settings). Erase only
    what concerns this site, if you can: an empty history may be noticed.
  </p>

  <h2>The device</h2>
  <ul>
    <li>Use a device that nobody else can look into. A private window leaves fewer traces.</li>
    <li>
      If you think that your phone is watched, do not look for help with it: use the phone of somebody you
      trust.
    </li>
    <li>
      Switching location off or changing passwords all at once may be noticed. Talk to 1522 or to a centre
      first.
    </li>
    <li>Lock the screen, and hide the previews of notifications.</li>
  </ul>

  <h2>At work</h2>
  <ul>
    <li>After 15 minutes without activity, and in any case after 8 hours, the session ends.</li>
    <li>On a shared computer do not save the password in the browser, and leave when you get up.</li>
    <li>Keep the screen where those who come in cannot see it. Leave no sheets in the printer.</li>
    <li>Never write, in any field, where a shelter is.</li>
    <li>If the system is down there are <a href="/en/sheets">paper sheets</a>: telephone in any case.</li>
  </ul>
`;
