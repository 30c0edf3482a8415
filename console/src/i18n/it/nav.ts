/** The menu. */
export default {
  worklist: 'Da fare',
  state: 'Stato della rete',
  network: 'La rete',
  findings: 'Da chiarire',
  indicators: 'Indicatori',
  protocols: 'Protocolli',
  plan: 'Piano',
  technical: 'Verifica tecnica',
  requests: 'Richieste',
} as const;
