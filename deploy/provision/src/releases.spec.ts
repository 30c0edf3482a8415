import { describe, expect, it } from '@jest/globals';
import { refuseSkipped, type Release } from './releases.js';

/** Invented: the last is the one that is being installed. */
const RELEASES: Release[] = [
  { version: '1.0.0', last: { intake: 'A1' } },
  { version: '1.1.0', last: { intake: 'A3', plan: 'P1' } },
  // brought intake nothing
  { version: '1.2.0', last: { intake: 'A3', plan: 'P2' } },
  { version: '1.3.0', last: { intake: 'A4', plan: 'P2' } },
];

const refused = (service: string, seen: string[], releases = RELEASES): string | undefined => {
  try {
    refuseSkipped(releases, { node: 'node-1', service }, seen);
    return undefined;
  } catch (error) {
    const { code, details } = error as { code: string; details: { version: string; node: string } };
    expect({ code, node: details.node }).toEqual({ code: 'migrate.skipped-version', node: 'node-1' });
    return details.version;
  }
};

describe('an update', () => {
  it.each<[string, string, string[], string | undefined]>([
    ['makes a new database', 'intake', [], undefined],
    ['goes on from the version before', 'intake', ['A1', 'A2', 'A3'], undefined],
    ['runs again at its own version', 'intake', ['A1', 'A2', 'A3', 'A4'], undefined],
    ['does not go on from two versions before', 'plan', ['P1'], '1.2.0'],
    ['does not go on from the first', 'intake', ['A1'], '1.1.0'],
    ['does not go on from the middle of an update', 'intake', ['A1', 'A2'], '1.1.0'],
    ['does not go on from before the first', 'intake', ['A0'], '1.0.0'],
    ['goes on where no release had the service', 'new', ['N1'], undefined],
  ])('%s', (_what, service, seen, first) => {
    expect(refused(service, seen)).toBe(first);
  });

  it('has nothing to refuse while there is one version', () => {
    expect(refused('intake', ['A0'], RELEASES.slice(0, 1))).toBeUndefined();
  });
});
