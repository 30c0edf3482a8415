/** What the nodes and the gateway refuse, by the stable code of the problem; `status` where a code has no words yet. */
export default {
  code: {
    'not-found': 'Non trovato, o non è per te.',
    'session.ended': 'La sessione è finita: accedi di nuovo.',
    'session.missing': 'Accedi per continuare.',
    'request.invalid': 'Alcune risposte non vanno bene: sono indicate qui sotto.',
    unavailable: 'Il servizio non risponde in questo momento. Riprova tra poco.',
    'gateway.node-unavailable':
      'Il nodo non risponde in questo momento. Riprova tra poco; per un’emergenza telefona.',
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
