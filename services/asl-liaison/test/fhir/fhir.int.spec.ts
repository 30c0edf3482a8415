import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FHIR_CHECK_MILLISECONDS, fhirCheckCanRun, startFhirCheck, type FhirCheck } from '#testing';
import { describeActivations } from './activations.js';
import { describeErrors } from './errors.js';
import { describeGuide } from './guide.js';
import { describeReading } from './reading.js';
import { describeSearches } from './searches.js';
import { describeUpdates } from './updates.js';
import { describeWhoMay } from './who-may.js';
import { ASL, startFhirWorld, type FhirWorld } from './world.js';

let world: FhirWorld;
beforeAll(async () => {
  world = await startFhirWorld();
});
afterAll(() => world.network.stop());

const here = (): FhirWorld => world;
describeReading(here);
describeUpdates(here);
describeSearches(here);
describeActivations(here);
describeErrors(here);
describeGuide(here);
describeWhoMay(here);

// the last: it looks at everything that was answered above
(fhirCheckCanRun() ? describe : describe.skip)('HAPI', () => {
  let check: FhirCheck;
  beforeAll(async () => {
    check = await startFhirCheck();
    await check.validate({ resourceType: 'Patient' });
  }, FHIR_CHECK_MILLISECONDS);
  afterAll(() => {
    check.stop();
  });

  it('refuses what is no FHIR, so that what it takes says something', async () => {
    expect(await check.validate({ resourceType: 'Task', status: 'late', intent: 'order' })).not.toEqual([]);
    expect(await check.validate({ resourceType: 'Patient', secret: 1 })).not.toEqual([]);
  });

  it('polls, takes in hand, accepts, begins and completes with its stock client', async () => {
    await world.asked();
    const id = await world.asked();
    const server = { base: world.base, token: await world.token() };
    expect(await check.accept(server, id, ASL)).toEqual(['requested acknowledged', 'accepted offered']);
    await world.network.untilState('cav-1', id, 'offered');
    await world.network.say('cav-1', id, 'confirmation');
    await world.untilStatus(id, 'accepted');
    expect(await check.complete(server, id)).toEqual(['in-progress in-charge', 'completed completed']);
  }, 300_000);

  it('finds nothing wrong with any resource that this server has answered', async () => {
    const types = new Set(world.returned.map((resource) => resource['resourceType']));
    for (const type of [
      'AuditEvent',
      'Bundle',
      'CapabilityStatement',
      'Communication',
      'Consent',
      'HealthcareService',
      'OperationOutcome',
      'Organization',
      'Patient',
      'Provenance',
      'ServiceRequest',
      'Task',
    ]) {
      expect(types).toContain(type);
    }
    for (const resource of world.returned) {
      expect([resource['resourceType'], resource['id'], await check.validate(resource)]).toEqual([
        resource['resourceType'],
        resource['id'],
        [],
      ]);
    }
  }, 600_000);
});
