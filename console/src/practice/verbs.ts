import type { EventName } from '#machine';

/** The verbs of the API that practice knows. */
export const VERBS: Readonly<Partial<Record<string, EventName>>> = {
  acknowledgement: 'acknowledged',
  'info-request': 'info-requested',
  info: 'info-provided',
  waitlisting: 'waitlisted',
  offer: 'offered',
  'offer-refusal': 'offer-refused',
  'offer-withdrawal': 'offer-withdrawn',
  confirmation: 'confirmed',
  decline: 'declined',
  admission: 'taken-in-charge',
  'no-show': 'no-show',
  completion: 'completed',
  departure: 'departed',
  cancellation: 'cancelled',
  'own-decision': 'declined-by-woman',
  correction: 'entered-in-error',
};

export const isBody = (body: unknown): body is Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null;
