/** Requests: lists, one request, its steps. */
export default {
  title: 'Richieste',
  sent: 'Inviate',
  received: 'Arrivate',
  none: 'Nessuna richiesta.',
  one: 'Richiesta',
  from: 'Da',
  to: 'A',
  service: 'Che cosa serve',
  urgency: 'Urgenza',
  state: 'A che punto è',
  due: 'Prossimo passo',
  history: 'Che cosa è successo',
} as const;
