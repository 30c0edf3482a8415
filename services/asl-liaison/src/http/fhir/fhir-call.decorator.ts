import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { actorOf, type Actor } from '#platform';
import { parameterInvalid } from '../../app/fhir/fhir.errors.js';
import type { FhirReader } from '../../app/fhir/read-referrals.js';
import { isStrict, type Sent } from '../../app/fhir/search-params.js';

/** One call of the FHIR door, as far as every interaction needs it. */
export interface FhirCall {
  readonly actor: Actor;
  readonly reader: FhirReader;
  /** The resource's id, where the path has one. */
  readonly id: string;
  /** Parameters of the query, and of a search that was sent as a form. */
  readonly sent: readonly Sent[];
  readonly strict: boolean;
  /** As it came; the profile is checked by `app/fhir`. */
  readonly body: unknown;
  readonly headers: FastifyRequest['headers'];
  readonly host: string;
}

type Fields = Readonly<Record<string, unknown>>;

function pairs(fields: Fields): Sent[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).map((one): Sent => {
      if (typeof one !== 'string') throw parameterInvalid('_search');
      return [name, one];
    }),
  );
}

/** Parameter: the `FhirCall`. */
export const CurrentFhirCall = createParamDecorator((_: unknown, context: ExecutionContext): FhirCall => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { id?: string } }>>();
  const actor = actorOf(context);
  const { institution, subject, roles, scopes } = actor;
  const { body, headers } = request;
  const isForm = request.url.includes('/_search');
  return {
    actor,
    reader: { institution, person: { subject, roles, program: scopes !== undefined } },
    id: request.params.id ?? '',
    sent: [...pairs(request.query as Fields), ...(isForm && body !== undefined ? pairs(body as Fields) : [])],
    strict: isStrict([headers['prefer'] ?? []].flat().join(',')),
    body,
    headers,
    host: request.host,
  };
});
