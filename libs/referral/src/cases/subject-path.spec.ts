import { describe, expect, it } from '@jest/globals';
import { CODES, type CaseSubject } from '#contracts';
import { pathRule } from './subject-path.js';

/** Whom each may ask for what, as domain.md §2 and §3 have it: written here again, by hand. */
const MAY: Readonly<Record<CaseSubject, Readonly<Record<string, readonly string[]>>>> = {
  woman: {
    placement: ['casa-rifugio', 'albergo'],
    'cost-cover': ['ambito'],
    'centre-support': ['cav', 'ambito'],
    'equipe-care': ['ambito'],
    'social-emergency': ['ambito'],
    'health-care': ['asl'],
    'health-notice': ['asl', 'cav', 'ambito'],
  },
  'minor-14-17': {
    'centre-support': ['cav', 'ambito'],
    'equipe-care': ['ambito'],
    'social-emergency': ['ambito'],
    'health-care': ['asl'],
    'health-notice': ['asl', 'cav', 'ambito'],
  },
  'minor-under-14': {
    'centre-support': ['ambito'],
    'equipe-care': ['ambito'],
    'social-emergency': ['ambito'],
    'health-care': ['asl'],
    'health-notice': ['asl', 'ambito'],
  },
  other: {
    'centre-support': ['ambito'],
    'equipe-care': ['ambito'],
    'social-emergency': ['ambito'],
    'health-care': ['asl'],
    'health-notice': ['asl', 'ambito'],
  },
};

/** Whoever may be asked for a service at all. */
const ASKED = MAY.woman;

describe('the path of a file', () => {
  it('is the right one for every subject, service and recipient', () => {
    for (const subject of CODES.caseSubject) {
      for (const service of CODES.service) {
        for (const kind of ASKED[service] ?? []) {
          const allowed = MAY[subject][service]?.includes(kind) === true;
          const rule = pathRule({ subject, service, kind });
          expect([subject, service, kind, rule === undefined]).toEqual([subject, service, kind, allowed]);
        }
      }
    }
  });

  it('says why: a minor alone has no placement, for a man there is another way', () => {
    const placement = { service: 'placement', kind: 'casa-rifugio' };
    expect(pathRule({ ...placement, subject: 'minor-14-17' })).toBe('no-placement');
    expect(pathRule({ ...placement, subject: 'minor-under-14' })).toBe('no-placement');
    expect(pathRule({ ...placement, subject: 'other' })).toBe('other-path');
  });

  it.each([
    [{ adults: 0, children: [{ ageBand: '14-17' }] }, 'no-placement'],
    [{ adults: 0, children: [{ ageBand: '3-5' }, { ageBand: '11-13' }] }, 'no-placement'],
    [{ adults: 1, children: [{ ageBand: '0-2' }] }, undefined],
    [{ adults: 0, children: [{ ageBand: '14-17' }, { ageBand: '18-plus' }] }, undefined],
    [{ children: [{ ageBand: '0-2' }] }, undefined],
    [{ adults: 0, children: [] }, undefined],
    [{}, undefined],
  ])('is that of minors alone where a request says %j', (needs, rule) => {
    expect(pathRule({ subject: 'woman', service: 'placement', kind: 'casa-rifugio', needs })).toBe(rule);
    expect(pathRule({ service: 'placement', needs })).toBe(rule);
    expect(
      pathRule({ subject: 'woman', service: 'social-emergency', kind: 'ambito', needs }),
    ).toBeUndefined();
  });
});
