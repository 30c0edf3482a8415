import type { Actor } from '#platform';
import type { CaseOfPerson } from '#referral';

/** A case of the path, as the caller wants to handle it. */
export const caseOf = ({ institution, subject, roles }: Actor, id: string): CaseOfPerson => ({
  institution,
  case: id,
  person: { subject, roles },
});
