import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRole, may, PERMISSIONS, ROLES, type Permission, type Role } from './permissions.js';

const ALL = [...new Set<Permission>(Object.values(PERMISSIONS).flat())];

/** The design's sentences (§6, §13), written independently of the table: both must agree. */
function oracle(role: Role, permission: Permission): boolean {
  const [thing, verb] = permission.split(':');
  const handlesReferrals = ['operator', 'clinician', 'coordinator'].includes(role);
  switch (thing) {
    case 'referral':
    case 'case':
    case 'agreement':
    case 'identity':
    case 'unit':
    case 'team':
    case 'contact':
      return handlesReferrals;
    case 'break-glass':
      return verb === 'open' ? handlesReferrals : role === 'coordinator' || role === 'dpo';
    case 'alarm':
      return role === 'coordinator' || role === 'dpo';
    case 'access':
      return role === 'dpo';
    case 'duty':
    case 'equipe':
      // who is on duty all who work there know; the coordinator says it
      return verb === 'read' ? handlesReferrals : role === 'coordinator';
    case 'preference':
      // how somebody likes her console, whoever she is
      return true;
    case 'registry':
      // the Province's registrar enters; a second person, registrar or coordinator, confirms
      return verb === 'read' || role === 'registrar' || (verb === 'confirm' && role === 'coordinator');
    case 'protocol':
    case 'statistics':
      return role === 'coordinator';
    case 'stream':
      return handlesReferrals || role === 'auditor';
    // the log as it is now: whoever oversees a party, and the auditor
    case 'log':
    case 'finding':
      // what the auditor closes others have answered, at the Province too
      return role === 'coordinator' || role === 'dpo' || (verb === 'read' && role === 'auditor');
    case 'audit':
      return role === 'auditor';
    case 'indicator':
      // what is published plans and oversight are made with; the auditor alone publishes
      return role === 'auditor' || (verb === 'read' && ['planner', 'coordinator', 'dpo'].includes(role));
    case 'plan':
      // all of the network reads it, the planner writes, coordinators say what is theirs
      return verb === 'read' || role === (verb === 'write' ? 'planner' : 'coordinator');
    case 'register':
      // whoever has an équipe or a task of the Tavolo writes it; all else is the planner’s
      return role === 'planner' || role === 'coordinator';
    case 'erasure':
      return role === 'dpo';
    case 'subscription':
      // ids only, to systems of the institution
      return role === 'coordinator' || role === 'admin';
    case 'operations':
    case 'keys':
      return role === 'admin';
    default:
      return false;
  }
}

describe('the table of permissions', () => {
  it('says what the design says, for every role and permission', () => {
    for (const role of ROLES) {
      for (const permission of ALL) {
        expect([role, permission, may([role], permission)]).toEqual([
          role,
          permission,
          oracle(role, permission),
        ]);
      }
    }
  });

  it('gives several roles what each of them has, and nothing more', () => {
    fc.assert(
      fc.property(fc.subarray([...ROLES]), fc.constantFrom(...ALL), (roles, permission) => {
        expect(may(roles, permission)).toBe(roles.some((role) => oracle(role, permission)));
      }),
    );
  });

  it('lets a program of those who handle referrals subscribe, and nothing more than its role beside', () => {
    for (const role of ROLES) {
      for (const permission of ALL) {
        const more = permission === 'subscription:manage' && ['operator', 'clinician'].includes(role);
        expect([role, permission, may([role], permission, true)]).toEqual([
          role,
          permission,
          more || oracle(role, permission),
        ]);
      }
    }
  });

  it('knows the roles of the design and no other', () => {
    expect([...ROLES].sort()).toEqual(
      ['admin', 'auditor', 'clinician', 'coordinator', 'dpo', 'operator', 'planner', 'registrar'].sort(),
    );
    for (const name of [
      'toString',
      '__proto__',
      'constructor',
      'Operator',
      '',
      7,
      null,
      undefined,
      ['operator'],
    ]) {
      expect(isRole(name)).toBe(false);
    }
  });
});
