/** The menu. */
export default {
  worklist: 'Da fare',
  newRequest: 'Nuova richiesta',
  voice: 'Accordo a voce',
  newContact: 'Nuovo contatto',
  contacts: 'Contatti',
  files: 'Schede',
  state: 'Stato della rete',
  network: 'La rete',
  findings: 'Da chiarire',
  indicators: 'Indicatori',
  protocols: 'Protocolli',
  plan: 'Piano',
  technical: 'Verifica tecnica',
  requests: 'Richieste',
} as const;
