import { describe, expect, it } from '@jest/globals';
import { isFhirPath, operationOutcome } from './operation-outcome.js';
import { problem } from './problem.js';

describe('an error in the words of FHIR', () => {
  it('is one issue per field, where fields are wrong', () => {
    const errors = [
      { path: 'Task.status', rule: 'required' },
      { path: '', rule: 'unknownField' },
    ];
    expect(
      operationOutcome(problem(422, 'fhir.profile', 't1', { detail: 'No.', details: { errors } })),
    ).toEqual({
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'error',
          code: 'business-rule',
          details: {
            coding: [{ system: 'urn:staffetta:problem', code: 'fhir.profile' }],
            text: 'Una regola non lo permette',
          },
          diagnostics: 'rule: required; No.; trace t1',
          expression: ['Task.status'],
        },
        expect.not.objectContaining({ expression: expect.anything() as unknown }),
      ],
    });
  });

  it('tells what else is known: the state, what is allowed, whom to call', () => {
    const details = { state: 'received', allowed: ['cancelled'], call: '000 1', current: null };
    const { issue } = operationOutcome(problem(409, 'x.y', 't', { details })) as {
      issue: { code: string; diagnostics: string }[];
    };
    expect(issue[0]).toMatchObject({
      code: 'conflict',
      diagnostics: 'state: received; allowed: ["cancelled"]; call: 000 1; current: none; trace t',
    });
  });

  it.each([
    [400, 'request.malformed', 'invalid'],
    [400, 'fhir.unsupported-parameter', 'not-supported'],
    [401, 'token.missing', 'login'],
    [404, 'not-found', 'not-found'],
    [413, 'request.too-large', 'too-long'],
    [429, 'request.too-many', 'throttled'],
    [503, 'unavailable', 'transient'],
  ])('%d %s is %s', (status, code, type) => {
    expect(operationOutcome(problem(status, code, 't'))).toMatchObject({
      issue: [{ severity: 'error', code: type }],
    });
  });

  it.each([
    ['/api/asl-liaison/fhir/R4/Task', true],
    ['/api/asl-liaison/fhir/R4', true],
    ['/api/asl-liaison/fhir?x', true],
    ['/api/asl-liaison/fhirs', false],
    ['/api/asl-liaison/v1/fhir/R4', false],
    ['/fhir/R4', false],
    [undefined, false],
  ])('%s is a path of FHIR: %s', (path, expected) => {
    expect(isFhirPath(path)).toBe(expected);
  });
});
