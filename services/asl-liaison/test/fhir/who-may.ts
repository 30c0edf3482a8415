import { describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { ROLES } from '#platform';
import { ASL, type FhirWorld } from './world.js';

const HANDLES = ['operator', 'clinician', 'coordinator'];

/** By route: who may, and what she is answered there; written from the design (§13), not from the code. */
const ROUTES: Readonly<Record<string, readonly [roles: readonly string[], there: number]>> = {
  'GET /Task': [HANDLES, 200],
  'POST /Task/_search': [HANDLES, 200],
  'GET /ServiceRequest': [HANDLES, 200],
  'GET /Communication': [HANDLES, 200],
  'GET /Provenance': [HANDLES, 400],
  'POST /Task': [HANDLES, 400],
  'POST ': [HANDLES, 400],
  'PUT /Task/{id}': [HANDLES, 428],
  // the data-protection officer's, of her own institution
  'GET /AuditEvent': [['dpo'], 200],
  // the registry is for everybody who works in the network
  'GET /Organization': [ROLES, 200],
  'GET /HealthcareService': [ROLES, 200],
};

/** Everybody else is told that there is nothing. */
export function describeWhoMay(world: () => FhirWorld): void {
  describe('who may', () => {
    it.each(Object.entries(ROUTES))('%s', async (route, [may, there]) => {
      const [method = '', path = ''] = route.split(' ');
      const ask = async (institution: string, role: string): Promise<number> => {
        const { status } = await world().ask(path.replace('{id}', newId()), {
          method,
          ...(method === 'GET' ? {} : path.endsWith('_search') ? {} : { body: {} }),
          roles: [role],
          institution,
        });
        return status;
      };
      for (const role of ROLES) {
        expect([role, await ask(ASL, role)]).toEqual([role, may.includes(role) ? there : 404]);
      }
      expect(await ask('cav-1', 'coordinator')).toBe(404);
    });

    it.each(['Task', 'ServiceRequest', 'Communication', 'Patient', 'Consent', 'Provenance', 'AuditEvent'])(
      'reads no %s that is not there',
      async (type) => {
        const path = `/${type}/${newId()}`;
        for (const role of ROLES) expect((await world().ask(path, { roles: [role] })).status).toBe(404);
      },
    );
  });
}
