/** Help in place: words, the first tour, practice. */
export default {
  title: 'Aiuto',
  glossary: 'Le parole della rete',
  glossaryLead: 'Che cosa vogliono dire le parole che trovi sullo schermo.',
  search: 'Cerca una parola',
  none: 'Nessuna parola con queste lettere.',
  tourAgain: 'Rivedi il primo giro',
  tourAgainText: 'Quattro passi: come uscire subito, dove guardare, che cosa fare per prima cosa.',
  practice: 'Prova senza conseguenze',
  practiceText:
    'Una rete inventata, solo in questa pagina: fai una richiesta d’emergenza o rispondi come casa rifugio. Niente parte, niente resta.',
  safety: 'Se qualcuno può vedere lo schermo',
  safetyText:
    'Il pulsante «Esci subito», o Maiusc tre volte, copre tutto e lascia il sito. La cronologia del browser non si cancella da sola.',
  voice: 'Se lo schermo non funziona',
  voiceText:
    'Le emergenze vanno per telefono: 112 se è in pericolo, 1522 giorno e notte, o il numero di chi è in turno. Poi si inserisce quello che è stato detto.',
  sheets: 'Fogli da stampare',
  term: {
    richiesta: {
      word: 'richiesta',
      means:
        'Una domanda di aiuto per una donna, da un’istituzione a un’altra, per un servizio. Chiedere altrove è una nuova richiesta.',
    },
    scheda: {
      word: 'scheda',
      means: 'Quello che un’istituzione tiene di una donna. Non esce mai dal suo nodo.',
    },
    scelta: {
      word: 'la sua scelta',
      means:
        'Quello che la donna ha deciso: a chi si può dire che cosa, per che cosa, fino a quando. Può ritirarla. Dire di no non toglie mai l’aiuto.',
    },
    necessita: {
      word: 'stato di necessità',
      means:
        'Il motivo per cui un’operatrice decide senza la sua scelta. Lo decide una persona, e resta scritto.',
    },
    valutazione: {
      word: 'in valutazione',
      means: 'Qualcuno ha la richiesta in mano e sta decidendo. Non è ancora una risposta.',
    },
    accolta: { word: 'accolta', means: 'È arrivata: la casa o il servizio la segue.' },
    nonPossibile: {
      word: 'non possibile ora',
      means: 'La risposta è no, con il motivo e un numero a cui chiedere.',
    },
    nonAdatta: {
      word: 'struttura non adatta',
      means: 'Il posto non va bene per ciò che serve a lei. Non dice nulla su di lei.',
    },
    diversamente: {
      word: 'ha scelto diversamente',
      means: 'La donna ha deciso un’altra cosa. Va bene così.',
    },
    nonArrivata: {
      word: 'non ancora arrivata',
      means: 'Era attesa e non è arrivata: la si cerca, prima con il contatto sicuro.',
    },
    proposta: {
      word: 'proposta',
      means: 'Un posto tenuto, o un appuntamento offerto. Aspetta una conferma.',
    },
    tenuto: { word: 'posto tenuto', means: 'Il tempo per cui nessun’altra può avere quel posto.' },
    lista: {
      word: 'lista d’attesa',
      means: 'Chi aspetta un posto, in ordine di rischio e di tempo. Decidono le persone, e dicono perché.',
    },
    permanenza: { word: 'permanenza', means: 'Dall’ingresso all’uscita. Si conta, non si racconta.' },
    diretto: {
      word: 'ingresso diretto',
      means: 'Era alla porta ed è entrata. La richiesta si regolarizza entro un giorno lavorativo.',
    },
    disponibilita: {
      word: 'disponibilità',
      means: 'Se vale la pena chiedere a una casa. Dopo dodici ore non vale più.',
    },
    pis: {
      word: 'pronto intervento sociale',
      means: 'Il servizio sociale d’emergenza dell’ambito, giorno e notte.',
    },
    equipe: {
      word: 'équipe',
      means: 'Le persone dell’ambito e dell’azienda sanitaria che la seguono insieme.',
    },
    turno: {
      word: 'in turno, reperibilità',
      means: 'Chi risponde adesso. In reperibilità non è al lavoro, ma al telefono sì.',
    },
    scadenza: {
      word: 'scadenza',
      means: 'Entro quando serve il prossimo passo, secondo il protocollo. In ritardo si dice subito.',
    },
    telefonaOra: {
      word: 'Telefona ora',
      means: 'Un’emergenza che nessuno ha preso in mano dopo cinque minuti.',
    },
    nuovoInvio: {
      word: 'nuovo invio',
      means: 'Lo stesso contenuto chiesto a qualcun altro, con una richiesta sua.',
    },
    passaggio: {
      word: 'passaggio della scheda',
      means:
        'Un’altra istituzione continua a seguirla. La prima scheda si chiude quando l’altra l’ha accolta.',
    },
    successivo: {
      word: 'inserimento successivo',
      means: 'Quello che è accaduto prima di scriverlo. Dice quando; non sposta le scadenze.',
    },
    riferito: {
      word: 'riferito',
      means: 'La risposta di chi non è sulla rete, scritta da chi l’ha sentita.',
    },
    comunicazione: {
      word: 'comunicazione',
      means: 'Una notizia che non chiede una risposta, solo che sia vista.',
    },
    escluse: {
      word: 'persone escluse',
      means: 'Chi non deve sapere: per loro non c’è nulla, neanche in emergenza.',
    },
    emergenza: {
      word: 'apertura per emergenza',
      means: 'Una richiesta aperta subito a una persona per otto ore; una seconda la rivede entro un giorno.',
    },
    accessi: {
      word: 'registro degli accessi',
      means: 'Chi ha letto o scritto dati di una donna, e quando. Lo legge chi protegge i dati.',
    },
    protocollo: {
      word: 'protocollo',
      means:
        'Il patto firmato tra le istituzioni: chi può chiedere che cosa a chi, con quali dati, entro quando.',
    },
    chiarire: {
      word: 'da chiarire',
      means: 'Qualcosa che la verifica del registro ha notato e che qualcuno deve spiegare. Non è un’accusa.',
    },
    oscuramento: {
      word: 'oscuramento',
      means:
        'La notizia è nascosta nel fascicolo sanitario e all’altro genitore. Prima di questo non si chiede il nome.',
    },
    osservazione: {
      word: 'osservazione breve',
      means: 'Resta in ospedale 36–72 ore mentre si cerca un posto.',
    },
    nodo: {
      word: 'nodo',
      means:
        'La macchina di un’istituzione, con i suoi dati e le sue chiavi. Chi la gestisce non vede le richieste.',
    },
    urgenza: {
      word: 'urgenza',
      means:
        'Quanto presto serve, in cinque gradi: pericolo immediato (prima il 112), emergenza, urgente, prioritaria, programmata. Il protocollo ne ricava i tempi.',
    },
    retta: { word: 'retta', means: 'Quello che i comuni pagano per l’ospitalità. Per la donna è gratuita.' },
  },
  tour: {
    title: 'Primo giro',
    step: 'Passo {{step}} di {{count}}',
    skip: 'Salta il giro',
    end: 'Ho capito',
    exit: {
      title: 'Prima di tutto: uscire subito',
      text: 'In alto c’è sempre «Esci subito»: un clic, o Maiusc tre volte, copre lo schermo e lascia il sito. Se altri usano questo computer, scegli «Computer condiviso» nel menu con il tuo nome. La cronologia del browser non si cancella da sola.',
    },
    help: {
      title: 'Se ti serve aiuto',
      text: 'Nel menu con il tuo nome, «Aiuto» spiega le parole e apre la prova senza conseguenze: dati inventati, niente parte. Questo giro si può rivedere da lì.',
    },
    centre: {
      one: {
        title: 'Da fare, in ordine di tempo',
        text: 'La pagina iniziale mostra ciò che aspetta: prima quello che scade prima. Si aggiorna da sola.',
      },
      two: {
        title: 'Una richiesta in pochi campi',
        text: '«Nuova richiesta» parte da ciò che serve. Prima di inviare vedi esattamente che cosa leggerà chi riceve, e la sua scelta si registra lì.',
      },
    },
    shelter: {
      one: {
        title: 'Le richieste arrivano qui',
        text: 'La pagina iniziale mostra che cosa aspetta una risposta, prima le emergenze. Prendere in mano una richiesta non è ancora un sì.',
      },
      two: {
        title: 'I posti e la lista',
        text: 'Il quadro dei posti dice che cosa è libero, tenuto, occupato. Ogni no chiede un motivo e dà un numero a cui chiedere.',
      },
    },
    health: {
      one: {
        title: 'Attiva la rete',
        text: 'Cinque campi e chi risponde adesso è avvisato. Il nome si dice solo dopo, e con la sua scelta.',
      },
      two: {
        title: 'Attese e comunicazioni',
        text: 'La pagina iniziale mostra chi aspetta la visita e le comunicazioni da vedere, con il tempo che resta.',
      },
    },
    ambito: {
      one: {
        title: 'Che cosa aspetta l’ambito',
        text: 'Pronto intervento, équipe e rette sono in un solo elenco, prima quello che scade prima.',
      },
      two: {
        title: 'I passi con lei',
        text: 'Ogni passo del suo progetto poggia su una sua scelta. Se la ritira, il passo si ferma.',
      },
    },
    coordination: {
      one: {
        title: 'Chi lavora a che cosa',
        text: 'Le richieste senza una persona indicata aspettano te: indica chi le segue. Quelle molto in ritardo arrivano a te.',
      },
      two: {
        title: 'Turni e aperture per emergenza',
        text: 'Senza turni nessuno è avvisato. Le aperture per emergenza si rivedono entro 24 ore.',
      },
    },
    'data-protection': {
      one: {
        title: 'Che cosa aspetta te',
        text: 'La tua pagina iniziale mostra le aperture per emergenza da rivedere, gli avvisi e i ritiri non rispettati. Non vedi che cosa c’è scritto nelle richieste.',
      },
      two: {
        title: 'Prove e cancellazioni',
        text: 'Nel registro degli accessi ogni riga ha una prova da conservare. Da lì si ordina anche una cancellazione: non si torna indietro.',
      },
    },
    province: {
      one: {
        title: 'Lo stato della rete',
        text: 'Una pagina sola: se il registro è integro, che cosa è da chiarire, che cosa scade. Nessuna donna è riconoscibile.',
      },
      two: {
        title: 'Una seconda persona',
        text: 'Protocolli e registro cambiano solo se una seconda persona conferma. Quello che aspetta te è segnalato.',
      },
    },
    registry: {
      one: {
        title: 'Protocolli e istituzioni',
        text: 'Qui entrano gli atti: numero, testo, firme. Una seconda persona conferma prima che valgano.',
      },
      two: {
        title: 'Quello che scade',
        text: 'La pagina iniziale dice quali protocolli scadono e chi non ha ancora controfirmato.',
      },
    },
    plan: {
      one: {
        title: 'Il piano, per finalità',
        text: 'Sette finalità, con azioni, somme e pareri. Le istituzioni propongono, la Provincia conferma.',
      },
      two: {
        title: 'Tavolo e impegni',
        text: 'Riunioni e impegni hanno una data: la pagina iniziale mostra quelli in ritardo.',
      },
    },
    audit: {
      one: {
        title: 'Il registro è integro?',
        text: 'La pagina iniziale lo dice in una riga, e la verifica si può rifare adesso.',
      },
      two: {
        title: 'Che cosa è da chiarire',
        text: 'Chi chiude un punto non è chi risponde. Guardare un singolo evento chiede un motivo, e resta scritto.',
      },
    },
    operations: {
      one: {
        title: 'Come sta il nodo',
        text: 'La tua pagina iniziale lo dice a parole, con che cosa fare. Da qui non si vede nessuna richiesta.',
      },
      two: {
        title: 'Messi da parte e chiavi',
        text: 'Ciò che il nodo non è riuscito a lavorare si riprova da qui. Le chiavi si rinnovano da sole; la firma dell’istituzione resta fuori dal nodo.',
      },
    },
  },
} as const;
