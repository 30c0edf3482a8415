import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Requires, type Permission } from '#platform';

export const FHIR_INTERACTION = 'staffetta:fhir-interaction';

/** What a route of the FHIR door does, in FHIR's words. */
export interface FhirInteraction {
  /** A resource type; of a transaction, `Bundle`. */
  readonly resource: string;
  readonly interaction: 'read' | 'search-type' | 'create' | 'update' | 'transaction';
}

/** Says what a route does, and asks for the permission that it needs. */
export const Interaction = (
  resource: string,
  interaction: FhirInteraction['interaction'],
  permission: Permission,
): MethodDecorator =>
  applyDecorators(
    SetMetadata(FHIR_INTERACTION, { resource, interaction } satisfies FhirInteraction),
    Requires(permission),
  );
