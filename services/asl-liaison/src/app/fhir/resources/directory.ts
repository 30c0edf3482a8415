import type { HealthcareService, Organization } from 'fhir/r4.js';
import type { CapacityView } from '#party/app';
import type { Institution } from '#trust';
import { codeSystem, concept, EXTENSION, organization } from '../terms.js';

export const toOrganization = ({ id, name, kind, onCall }: Institution): Organization => ({
  resourceType: 'Organization',
  id,
  active: true,
  type: [concept(codeSystem('institution-kind'), kind)],
  name,
  telecom: [{ system: 'phone', value: onCall, use: 'work' }],
});

/** What a house's answer means in the words of Gravity's draft extension. */
const CAPACITY: Readonly<Record<string, string>> = {
  places: 'capacity',
  'emergency-only': 'additional-assessment-required',
  none: 'no-capacity',
  'waiting-list': 'waitlist',
};

export const serviceId = (institution: string, service: string): string => `${institution}.${service}`;

/** One service of one institution. Never where it is: the system does not know. */
export function toHealthcareService(
  { id, name, onCall }: Institution,
  service: string,
  capacity: CapacityView | undefined,
): HealthcareService {
  const answer = CAPACITY[capacity?.answer ?? ''];
  return {
    resourceType: 'HealthcareService',
    id: serviceId(id, service),
    ...(capacity === undefined || answer === undefined
      ? {}
      : {
          extension: [
            {
              url: EXTENSION.capacity,
              extension: [
                { url: 'answer', valueCode: answer },
                { url: 'asOf', valueDateTime: capacity.asOf },
              ],
            },
          ],
        }),
    active: true,
    providedBy: organization(id),
    type: [concept(codeSystem('service'), service)],
    name: `${name}: ${service}`,
    telecom: [{ system: 'phone', value: onCall, use: 'work' }],
  };
}
