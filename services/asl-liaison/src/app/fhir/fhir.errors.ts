import { AppError } from '#kernel';

export interface FhirFault {
  /** FHIRPath of the element. */
  readonly path: string;
  /** The rule that it breaks; never its value. */
  readonly rule: string;
}

export const resourceNotFound = (): AppError =>
  new AppError('not-found', 'not-found', 'There is no such resource here.');

/** A search that cannot be answered: a parameter or modifier that we do not know, or a value that is none. */
export const parameterUnsupported = (name: string): AppError =>
  new AppError(
    'invalid',
    'fhir.unsupported-parameter',
    'This server does not know a parameter of the search.',
    {
      ...(name === '' ? {} : { parameter: name }),
    },
  );

export const parameterInvalid = (name: string): AppError =>
  new AppError('invalid', 'fhir.parameter', 'A parameter’s value is none that it can have.', {
    parameter: name,
  });

export const conditionalCreate = (): AppError =>
  new AppError(
    'invalid',
    'fhir.unsupported-conditional-create',
    'If-None-Exist is not searched for: send an Idempotency-Key, a new one for each woman.',
  );

export const formatUnsupported = (): AppError =>
  new AppError('invalid', 'fhir.unsupported-format', 'This server speaks JSON (application/fhir+json) only.');

/** Well-formed JSON, and no resource of the profile that this server takes. */
export const profileBroken = (errors: readonly FhirFault[]): AppError =>
  new AppError('unprocessable', 'fhir.profile', 'The resource does not fit the profile.', { errors });

export const bodyMismatch = (path: string): AppError =>
  new AppError('invalid', 'fhir.body', 'The resource is not the one that the request is about.', {
    errors: [{ path, rule: 'matches-request' }],
  });

export const referenceUnknown = (path: string): AppError =>
  new AppError('unprocessable', 'fhir.reference', 'A reference leads to nothing that this server knows.', {
    errors: [{ path, rule: 'known-reference' }],
  });

/** What the owner or requester may not change, or not in this state. */
export const transitionRefused = (state: string, allowed: readonly string[]): AppError =>
  new AppError('unprocessable', 'fhir.transition', 'The Task cannot go there from its state.', {
    state,
    allowed,
  });

export const versionStale = (): AppError =>
  new AppError('precondition', 'precondition.failed', 'The Task has changed in the meantime: read it again.');

export const versionMissing = (): AppError =>
  new AppError('precondition', 'precondition.required', 'An update needs If-Match with the Task’s version.');
