import { describe, expect, it } from '@jest/globals';
import { grantsOf, type LogMember } from './topic-access.js';

/** Another network than the one that the golden table of deploy/kafka is about. */
const NODES: LogMember[] = [
  { id: 'desk', service: 'intake', party: true },
  { id: 'house', service: 'shelter-beds', party: true },
  { id: 'register', service: 'protocol-registry', party: false },
  { id: 'watch', service: 'province-audit', party: false },
];
const said = grantsOf(NODES).map(
  ({ principal, resource, name, operation }) => `${principal} ${operation} ${resource} ${name}`,
);

describe('who may do what on the log', () => {
  it('follows the services, whatever their nodes are called', () => {
    expect(said).toEqual(
      expect.arrayContaining([
        'register WRITE topic registry',
        'house WRITE topic capacity',
        'watch WRITE topic audit',
        'desk READ topic capacity',
      ]),
    );
    expect(said.filter((grant) => grant.endsWith('WRITE topic plan'))).toEqual([]);
    expect(said).not.toContain('watch READ topic pulse');
  });

  it('gives a lane to its two ends, and to the audit to read', () => {
    expect(said.filter((grant) => grant.endsWith(' referrals.desk.house')).sort()).toEqual([
      'desk READ topic referrals.desk.house',
      'desk WRITE topic referrals.desk.house',
      'house READ topic referrals.desk.house',
      'house WRITE topic referrals.desk.house',
      'watch READ topic referrals.desk.house',
    ]);
  });

  it('gives each its own group, says nothing twice, and names nothing by a pattern', () => {
    expect(said.filter((grant) => grant.includes(' group '))).toEqual(
      NODES.map(({ id }) => `${id} READ group ${id}`),
    );
    expect(new Set(said).size).toBe(said.length);
    expect(said.filter((grant) => grant.includes('*'))).toEqual([]);
  });
});
