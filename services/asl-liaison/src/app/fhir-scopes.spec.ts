import { describe, expect, it } from '@jest/globals';
import { FHIR_PATH } from './fhir/terms.js';
import { fhirScopesAsked } from './fhir-scopes.js';

const asked = (request: string): readonly string[] | undefined => {
  const [method = '', path = ''] = request.split(' ');
  return fhirScopesAsked({ method, url: FHIR_PATH + path });
};

describe('what a request at the FHIR door asks for', () => {
  it.each([
    ['GET /Task', ['system/Task.s']],
    ['GET /Task?status=requested&_id=/Patient', ['system/Task.s']],
    ['POST /Task/_search', ['system/Task.s']],
    ['POST /Task/_search?x', ['system/Task.s']],
    ['GET /Task/0c6a3d52-2e0b-4c0a-8e0f-6a1f6a5b9d20', ['system/Task.r']],
    ['HEAD /Task/1', ['system/Task.r']],
    ['GET /Task/1/_history/2', ['system/Task.r']],
    ['PUT /Task/1', ['system/Task.u']],
    ['PATCH /Task/1', ['system/Task.u']],
    ['DELETE /Subscription/1', ['system/Subscription.d']],
    ['POST /ServiceRequest', ['system/ServiceRequest.c']],
    ['POST ', ['system/ServiceRequest.c', 'system/Task.c']],
    ['GET /metadata', []],
  ])('%s: %j', (request, scopes) => {
    expect(asked(request)).toEqual(scopes);
  });

  it.each([
    ['GET '],
    ['GET /'],
    ['GET /_history'],
    ['GET /Task/_search'],
    ['PUT /Task'],
    ['DELETE /Task'],
    ['POST /Task/1'],
    ['POST /Task/1/$run'],
    ['GET /Task/$everything'],
    ['GET /task/1'],
    ['GET /Task/1/Patient'],
    ['GET /../v1/cases'],
    ['OPTIONS /Task'],
  ])('%s: nothing that a confined token may do', (request) => {
    expect(asked(request)).toBeUndefined();
  });

  it.each([
    ['/api/asl-liaison/v1/cases'],
    ['/api/asl-liaison/fhir/R4x/Task'],
    [`/x${FHIR_PATH}/Task`],
    [`/api/asl-liaison/v1/referrals?${FHIR_PATH}/Task`],
  ])('elsewhere nothing: %s', (url) => {
    expect(fhirScopesAsked({ method: 'GET', url })).toBeUndefined();
  });
});
