/** The menu. */
export default {
  worklist: 'Da fare',
  requests: 'Richieste',
} as const;
