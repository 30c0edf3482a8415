/** What the nodes and the gateway refuse, by the stable code of the problem; `status` where a code has no words yet. */
export default {
  code: {
    'access.too-many':
      'Hai aperto molte richieste che non segui tu in un’ora. Chiedi a chi coordina di assegnarti quella che ti serve.',
    'admission.unconfirmed':
      'Questo posto non è confermato. Se la donna è alla porta, falla entrare: si può registrare un ingresso diretto.',
    'agreement.child':
      'Nella scheda non risulta questa figlia o questo figlio. Controlla chi è indicato nella scheda.',
    'agreement.does-not-cover':
      'La sua scelta non comprende questo. Parlane con lei e registra una nuova scelta, se vuole.',
    'agreement.not-found': 'Qui non c’è questa scelta, o non è più valida. Registrane una nuova con lei.',
    'agreement.recipient': 'Nome e contatto si danno solo a un destinatario preciso: indica quale.',
    'arrival.ended': 'Questa attesa è già conclusa.',
    'arrival.ended-at': 'L’ora deve essere dopo il triage e non nel futuro.',
    'arrival.triaged-at': 'Il triage deve essere nelle ultime 24 ore e non nel futuro.',
    'assignment.blocked': 'Una di queste persone è tra le persone escluse: scegli altre.',
    'block.one': 'Indica o una persona o un’istituzione, non tutte e due.',
    'break-glass.on-team': 'La segui già tu: non serve un’apertura per emergenza.',
    'break-glass.open': 'È già aperta per te.',
    'break-glass.own': 'La tua apertura la rivede un’altra persona.',
    'break-glass.reviewed': 'Qualcuno l’ha già rivista.',
    'case.closed': 'Questa scheda è già chiusa. Se lei è tornata, riaprila.',
    'case.confirmation-pending':
      'Un’altra richiesta della stessa scheda è in conferma. Aspetta che si concluda, poi riprova.',
    'case.erased': 'Questa scheda è stata cancellata: non si può aggiungere nulla.',
    'case.hand-over-running': 'Il passaggio di questa scheda è già in corso: aspetta la risposta.',
    'case.handed-over': 'Questa scheda è passata a un’altra istituzione. Se lei è tornata da voi, riaprila.',
    'case.in-use': 'C’è ancora una richiesta in corso per lei. Concludila o annullala prima.',
    'case.not-closed': 'Questa scheda è aperta.',
    'case.not-found': 'Qui non c’è questa scheda, o non la segui tu.',
    'case.own': 'Una scheda si passa a un’altra istituzione, non alla propria.',
    'comune.unknown': 'Questo comune non è della rete. Sceglilo dall’elenco.',
    'contact.call-back-by': 'L’ora in cui richiamare deve essere dopo il contatto.',
    'contact.closed': 'Questo contatto ha già il suo esito.',
    'contact.happened': 'Si può inserire solo quello che è già accaduto: controlla la data e l’ora.',
    'contact.needs-case': 'Per dire che è seguita serve la sua scheda: aprila o indicala.',
    'content.invalid': 'Qualcosa di quanto scritto non va bene: controlla e invia di nuovo.',
    'countersignature.invalid':
      'La controfirma non vale per questo protocollo. Rileggi il testo; se si ripete chiama chi gestisce il nodo.',
    'countersignature.refused':
      'Il registro non ha accettato la controfirma. Rileggi il protocollo e riprova.',
    'cursor.invalid': 'L’elenco è cambiato nel frattempo: ricarica la pagina.',
    'draft.too-large': 'La bozza è troppo lunga per essere salvata. Invia il modulo o accorcia i testi.',
    'draft.too-many': 'Hai troppe bozze. Invia o elimina quelle che non servono più.',
    'duty.foreign-address': 'Gli avvisi si mandano solo a indirizzi dell’istituzione.',
    'duty.on-duty': 'È in turno, o lo sarà: affida prima i suoi turni a un’altra persona.',
    'duty.past': 'Questo turno è passato e non si cambia più.',
    'duty.period': 'Il turno deve finire dopo l’inizio ed entro un mese. Controlla date e ore.',
    'duty.service': 'A questa istituzione non si può chiedere questo servizio.',
    'duty.webhook-unknown':
      'Il nodo non conosce questo canale per gli avvisi. Chiedi a chi gestisce il nodo.',
    'equipe.meeting': 'Un incontro si inserisce dopo che si è tenuto.',
    'equipe.member-unknown': 'Nell’équipe non c’è questo posto. Scegli dall’elenco.',
    'equipe.post': 'Il posto nell’équipe è cambiato nel frattempo: rileggi e riprova.',
    'erasure.still-open':
      'C’è ancora qualcosa in corso. Si cancella solo dopo che ogni richiesta è conclusa: chiedi a chi la segue.',
    'finding.closed': 'Questo punto è già chiuso.',
    'finding.unanswered':
      'Non hanno ancora risposto tutte le istituzioni. Per chiudere lo stesso scrivi il motivo.',
    'form.answers': 'Alcune risposte della valutazione mancano o non vanno bene.',
    'form.date': 'La data della valutazione non può essere nel futuro.',
    'form.level': 'Questo livello non c’è in questo strumento di valutazione. Scegli dall’elenco.',
    'form.unknown': 'Questo modulo, o questa sua versione, non c’è. Ricarica la pagina.',
    'gateway.node-unavailable':
      'Il nodo non risponde in questo momento. Riprova tra poco; per un’emergenza telefona.',
    maintenance:
      'C’è una manutenzione: questo aspetta la fine. Quello che hai scritto resta qui. Un’emergenza si invia come sempre, o si telefona.',
    'idempotency.in-flight':
      'Il primo invio non è ancora finito. Aspetta un momento: non serve inviare di nuovo.',
    'idempotency.reused':
      'Il modulo era già stato inviato con altri dati. Ricarica la pagina e controlla che cosa risulta.',
    'identity.refused': 'Nome e contatto non si possono avere adesso. Telefona a chi ha fatto la richiesta.',
    'identity.sender-unavailable':
      'Il nodo di chi ha fatto la richiesta non risponde. Riprova tra poco, o telefona a chi l’ha fatta.',
    'indicators.cannot-protect':
      'Con quanto è già pubblicato questi numeri farebbero riconoscere qualcuno: non si pubblicano.',
    'indicators.counts-disagree':
      'I conteggi non tornano con le tavole. Non pubblicare, e avvisa chi gestisce il nodo.',
    'indicators.later-published': 'È già pubblicato un periodo successivo.',
    'indicators.parked':
      'Alcuni eventi sono messi da parte: chi gestisce il nodo deve riprovarli prima della pubblicazione.',
    'indicators.period': 'Il periodo è un anno o un trimestre, per esempio 2026 o 2026-Q3.',
    'indicators.period-open': 'Questo periodo non si può ancora pubblicare: aspetta la sua fine.',
    'indicators.published': 'Questo periodo è già pubblicato e non cambia più.',
    'indicators.published-already': 'Questa tavola è già pubblicata.',
    'indicators.still-reading': 'Il registro non è ancora letto fino in fondo. Riprova tra qualche minuto.',
    'institution.unknown': 'Il registro non conosce questa istituzione, o è la tua. Sceglila dall’elenco.',
    internal:
      'Errore del sistema. Quello che hai scritto è ancora qui: riprova, e per un’emergenza telefona.',
    'key-store.closed': 'Il nodo si sta fermando. Riprova tra poco; per un’emergenza telefona.',
    'key-store.locked': 'Le chiavi sono in uso da un altro programma del nodo. Avvisa chi gestisce il nodo.',
    'key-store.unreadable':
      'Al momento le chiavi non si possono leggere. Riprova; se continua, avvisa chi gestisce il nodo.',
    'key-store.no-token-key':
      'A questa istituzione manca una chiave sul nodo. Avvisa chi gestisce il nodo; intanto telefona.',
    'key-store.unwritable':
      'Il nodo non riesce a scrivere le chiavi: il disco può essere pieno. Avvisa chi gestisce il nodo; per un’emergenza telefona.',
    'keys.bad-entry': 'Questa chiave non è firmata dall’istituzione. Controlla di aver usato il file giusto.',
    'link.itself': 'Una richiesta non si collega a sé stessa: scegline un’altra.',
    'necessity.ground-not-allowed':
      'La tua istituzione non può decidere senza di lei per questo motivo. Chiedi la sua scelta, o chiama chi può deciderlo.',
    'node.catching-up':
      'Il nodo sta rileggendo quello che è successo mentre era fermo. Riprova tra poco; per un’emergenza telefona.',
    'node.not-ready':
      'Il nodo si sta avviando, o gli manca qualcosa. Riprova tra poco; per un’emergenza telefona.',
    'not-found': 'Non trovato, o non è per te.',
    'observation.ended': 'Questa osservazione è già conclusa.',
    'observation.exists': 'Per questa richiesta c’è già un’osservazione.',
    'observation.since': 'L’osservazione deve essere iniziata nelle ultime 72 ore, e non nel futuro.',
    'peer.refused':
      'L’altro nodo adesso non lo fa. Telefona all’altra istituzione; se si ripete avvisa chi gestisce il nodo.',
    'peer.unreachable': 'Il nodo dell’altra istituzione non risponde. Riprova tra poco, o telefona.',
    'plan-step.done': 'Questo passo è già fatto.',
    'plan.no-such-action': 'Nel piano approvato non c’è questa azione.',
    'plan.not-asked': 'A questo ente non è chiesto un parere su questa versione.',
    'plan.on-paper-only': 'Solo la Provincia può registrare che un parere non è stato dato.',
    'plan.opinions-missing': 'Mancano ancora pareri: senza, il piano non si approva.',
    'plan.period-taken': 'C’è già un piano per uno di questi anni.',
    'plan.state': 'A questo punto la versione del piano non lo permette. Rileggi a che punto è.',
    'plan.version-open': 'Un’altra versione non è ancora decisa: concludi prima quella.',
    'precondition.failed': 'Qualcuno ha modificato questi dati nel frattempo: rileggi e riprova.',
    'proof.malformed': 'Questo testo non è una prova del registro. Incollalo per intero.',
    'proof.not-included': 'La prova non corrisponde al registro. Conservala, e segnalalo alla Provincia.',
    'proof.not-yet': 'La prova non è ancora pronta: i garanti devono ancora firmare. Riprova tra un minuto.',
    'proposal.decided': 'Questa proposta è già decisa.',
    'proposal.open': 'Per questo servizio c’è già una proposta che aspetta una decisione.',
    'proposal.stale': 'Il servizio è cambiato dopo questa proposta: rileggilo e proponi di nuovo.',
    'protocol.draft-open': 'C’è già una versione in bozza: ritira prima quella.',
    'protocol.ended': 'Questa versione del protocollo è finita.',
    'protocol.invalid': 'Il documento del protocollo ha degli errori: correggili e ricaricalo.',
    'protocol.no-withdrawal': 'Nessuno ha chiesto di ritirare questa versione.',
    'protocol.not-draft': 'Questa versione non è più una bozza.',
    'protocol.other-document': 'Il testo che hai letto non è questo: rileggilo prima di firmare.',
    'protocol.same-person': 'Deve confermare una seconda persona.',
    'protocol.unreadable': 'Il registro non dà un testo leggibile del protocollo. Avvisa la Provincia.',
    'protocol.version': 'Questa non è la versione che segue l’ultima. Controlla il numero.',
    'referral.body': 'Qualcosa nella richiesta non va bene: controlla le risposte.',
    'referral.frozen':
      'La donna ha ritirato la sua scelta: questa copia è chiusa. Non contattarla per questa richiesta.',
    'referral.ground': 'Indica o la sua scelta o uno stato di necessità, non tutti e due.',
    'referral.illegal':
      'A questo punto la richiesta non lo permette: qualcosa è già cambiato. Rileggi a che punto è.',
    'referral.key-missing':
      'La chiave di questa richiesta non c’è. Telefona all’altra istituzione, e avvisa chi gestisce il nodo.',
    'referral.no-flow':
      'Nessun protocollo in vigore permette questa richiesta. Se è in pericolo, telefona: 112 o chi è in turno.',
    'referral.no-opening-key':
      'L’altra istituzione non può ricevere adesso per iscritto. Telefona, e avvisa chi gestisce il nodo.',
    'referral.not-a-notice': 'Questa è una richiesta, non una comunicazione: serve una risposta.',
    'referral.not-ended': 'Questa richiesta è ancora in corso: prosegui con quella.',
    'referral.not-open': 'Questa richiesta è conclusa o è stata cancellata.',
    'referral.not-taken-up': 'Prima prendi in mano la richiesta.',
    'referral.occurred': 'Si può inserire solo quello che è già accaduto: controlla la data e l’ora.',
    'referral.parked':
      'Un passo di questa richiesta è messo da parte. Telefona all’altra istituzione; chi gestisce il nodo lo sta vedendo.',
    'referral.pending':
      'Il tuo passo precedente non è ancora confermato. Aspetta un momento; se è urgente telefona.',
    'referral.recipient-excluded': 'La donna ha escluso questa istituzione. Chiedi a un’altra.',
    'referral.registry-stale':
      'Il registro dei protocolli non risponde da troppo tempo: partono solo le emergenze. Per il resto telefona.',
    'referral.reported': 'Solo per chi è fuori dalla rete si scrive la risposta riferita, e allora va detto.',
    'referral.stale-offer':
      'Questa non è più la proposta o la domanda attuale. Rileggi e rispondi a quella nuova.',
    'referral.superseded': 'È arrivata prima un’altra decisione. Rileggi a che punto è la richiesta.',
    'referral.unknown-recipient': 'Il registro non conosce questo destinatario. Sceglilo dall’elenco.',
    'referral.unreadable': 'Il contenuto non si può più leggere qui. Telefona a chi l’ha inviato.',
    'referral.waiting':
      'Manca ancora un passo precedente di questa richiesta. Riprova tra poco; se è urgente telefona.',
    'register.code-taken': 'C’è già una voce con questo codice: scegline un altro.',
    'registry.refused': 'Il registro non accetta questa chiave. Controlla che l’istituzione l’abbia firmata.',
    'registry.unreachable': 'Il registro non risponde. Riprova più tardi.',
    'request.bad-text': 'Un testo contiene caratteri che non si possono usare: riscrivilo senza incollarlo.',
    'request.bad-value': 'Un valore non è possibile: controlla numeri e date.',
    'request.contact-in-code':
      'In un campo c’è un recapito che lì non va scritto. Togli numeri di telefono e indirizzi.',
    'request.invalid': 'Alcune risposte non vanno bene: sono indicate qui sotto.',
    'request.too-large': 'Il testo è troppo lungo: accorcialo e riprova.',
    'request.too-many':
      'Troppe richieste in un minuto. Aspetta un momento: quello che hai scritto è ancora qui.',
    'seal.too-large': 'Il contenuto è troppo lungo per essere inviato: accorcia i testi.',
    'search.one':
      'Cerca per una cosa sola: nome, nome di scheda o telefono, con almeno una lettera o una cifra.',
    'service.code-taken': 'Un altro servizio ha già questo codice.',
    'service.identity': 'Il codice e l’ente di un servizio non si cambiano.',
    'service.not-yours': 'Questo servizio è di un’altra istituzione.',
    'session.ended': 'La sessione è finita: accedi di nuovo. Le bozze sono conservate.',
    'session.missing': 'Accedi per continuare.',
    'statistics.changed': 'I dati sono cambiati mentre guardavi: rileggili prima di dichiararli.',
    'statistics.period': 'Il periodo è un anno o un trimestre, per esempio 2026 o 2026-Q3.',
    'statistics.period-open': 'Questo periodo non è ancora finito.',
    'statistics.unchanged': 'Questi dati sono già dichiarati.',
    'stay.asked-about':
      'La retta è già stata chiesta per questa permanenza: la prossima domanda si fa dalla permanenza.',
    'stay.ended': 'Questa permanenza è conclusa.',
    'stay.exit-class': 'Indica come si è conclusa la permanenza con una voce dell’elenco.',
    'stay.linked': 'Dietro questa permanenza c’è una richiesta: conclude quella.',
    'stay.placed': 'Questa permanenza ha già un posto.',
    'stay.review-day': 'La prossima verifica deve essere dopo oggi ed entro 180 giorni.',
    'stay.since': 'Si può inserire solo quello che è già accaduto: controlla la data e l’ora.',
    'stream.full': 'Troppe finestre aperte: gli aggiornamenti arrivano più lenti. Chiudi quelle che non usi.',
    'subject.no-placement':
      'Per una minorenne sola non si chiede un posto così. Telefona al pronto intervento sociale, o al 112.',
    'subject.other-path':
      'Per questa persona la strada è un’altra. Telefona a chi è indicato; in pericolo al 112.',
    'task.by-deed': 'Questo compito si chiude da solo quando è fatto quello che chiede.',
    'task.by-review': 'Questo compito si chiude con la revisione.',
    'token.authentication-too-old':
      'Per questo serve un accesso recente: esci, accedi di nuovo e riprova entro dieci minuti.',
    unavailable: 'Il servizio non risponde in questo momento. Riprova tra poco; per un’emergenza telefona.',
    'unit.changed': 'Il posto è cambiato mentre guardavi: rileggi e riprova.',
    'unit.linked': 'Dietro questo posto c’è una richiesta: si libera da quella.',
    'unit.none-free': 'Nessun posto libero è adatto a loro. Per decidere diversamente indica tu il posto.',
    'unit.stay': 'In questo posto c’è qualcuno: di’ prima come si è conclusa la permanenza.',
    'unit.taken': 'Questo posto è tenuto, occupato o fuori servizio. Scegline un altro.',
    'unit.unknown': 'In questa casa non c’è questo posto.',
    'waiting.skip-reason': 'Altre aspettano da prima: scrivi perché questa passa avanti.',
    'who-answers.nobody':
      'Nessuno in rete risponde a questo da qui. Se è in pericolo telefona al 112; altrimenti chiama il pronto intervento sociale.',
  },
  status: {
    '400': 'La richiesta non è scritta come previsto.',
    '403': 'Il tuo accesso non comprende questa operazione.',
    '404': 'Non trovato, o non è per te.',
    '409': 'Nel frattempo è cambiato qualcosa: ecco lo stato attuale.',
    '412': 'Qualcuno ha modificato questi dati nel frattempo: rileggi e riprova.',
    '413': 'Il testo è troppo lungo.',
    '422': 'Una regola della rete non lo permette.',
    '428': 'Rileggi i dati e riprova.',
    '429': 'Troppe richieste in poco tempo. Aspetta un momento.',
    '500': 'Errore interno. Quello che hai scritto è ancora qui.',
    '503': 'Il servizio non risponde in questo momento. Riprova tra poco.',
  },
} as const;
