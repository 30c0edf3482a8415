import { describe, expect, it } from '@jest/globals';
import { batView } from '../test/bat.js';
import { whoAnswers, type WhoAnswers, type WhoAnswersQuery } from './index.js';

const view = batView();
/** Monday 2 March 2026, winter time. */
const monday = (clock: string): Date => new Date(`2026-03-02T${clock}:00+01:00`);
const ask = (query: Partial<WhoAnswersQuery> & Pick<WhoAnswersQuery, 'service'>): WhoAnswers | undefined =>
  whoAnswers(view, { at: monday('10:00'), ...query });
const ANDRIA = '110001';
const BISCEGLIE = '110003';

describe('who answers', () => {
  it('is the centre of her comune by day', () => {
    expect(ask({ service: 'centre-support', comune: ANDRIA, from: 'asl-bt' })).toEqual({
      institution: 'cav-1',
      phone: '000 300 0001',
      until: monday('19:00'),
      standIn: false,
      open: true,
    });
    expect(ask({ service: 'centre-support', comune: BISCEGLIE, from: 'asl-bt' })?.institution).toBe('cav-2');
  });

  it('is the PIS of her comune by night, until the centre opens', () => {
    const night = { service: 'centre-support', from: 'asl-bt', at: monday('23:30') };
    expect(ask({ ...night, comune: ANDRIA })).toEqual({
      institution: 'ambito-andria',
      phone: '000 200 0001',
      until: new Date('2026-03-03T09:00:00+01:00'),
      standIn: true,
      open: true,
    });
    expect(ask({ ...night, comune: BISCEGLIE })?.institution).toBe('ambito-trani');
  });

  it('follows the Italian calendar', () => {
    // 2 June, a Tuesday: the centre keeps holidays, the équipe's office does not
    const at = new Date('2026-06-02T10:00:00+02:00');
    expect(ask({ service: 'centre-support', comune: ANDRIA, from: 'asl-bt', at })?.institution).toBe('cav-1');
    expect(ask({ service: 'equipe-care', comune: ANDRIA, from: 'cav-1', at })).toMatchObject({
      institution: 'ambito-andria',
      standIn: true,
    });
    expect(ask({ service: 'equipe-care', comune: ANDRIA, from: 'cav-1' })).toMatchObject({
      institution: 'ambito-andria',
      standIn: false,
      until: monday('13:30'),
    });
  });

  it('is the house, at any hour and wherever she is', () => {
    for (const at of [monday('03:00'), monday('12:00')]) {
      const answer = ask({ service: 'placement', comune: ANDRIA, from: 'cav-1', at });
      expect(answer).toEqual({
        institution: 'casa-rifugio-1',
        phone: '000 400 0001',
        standIn: false,
        open: true,
      });
    }
  });

  it('is the first stand-in that is open, in the protocol’s order', () => {
    const closed = batView((protocol) => ({
      ...protocol,
      flows: protocol.flows.map((flow) =>
        flow.to.includes('casa-rifugio-1')
          ? {
              ...flow,
              hours: { holidays: true, open: [] },
              standIns: ['casa-fuori-2', 'albergo-1', 'casa-fuori-1'],
            }
          : flow,
      ),
    }));
    const query = { service: 'placement', from: 'cav-1' };
    expect(whoAnswers(closed, { ...query, at: monday('12:00') })?.institution).toBe('casa-fuori-2');
    expect(whoAnswers(closed, { ...query, at: monday('23:00') })?.institution).toBe('albergo-1');
  });

  it('names somebody even when nobody answers: hours never deny', () => {
    expect(ask({ service: 'cost-cover', comune: ANDRIA, from: 'cav-1', at: monday('20:00') })).toEqual({
      institution: 'ambito-andria',
      phone: '000 200 0001',
      standIn: false,
      open: false,
    });
  });

  it('is nobody whom no flow lets one ask', () => {
    expect(ask({ service: 'placement', from: 'asl-bt' })).toBeUndefined();
    expect(
      ask({ service: 'placement', from: 'cav-1', at: new Date('2031-01-01T10:00:00Z') }),
    ).toBeUndefined();
    expect(ask({ service: 'nothing' })).toBeUndefined();
    expect(ask({ service: 'equipe-care', comune: BISCEGLIE, from: 'ambito-andria' })?.institution).toBe(
      'ambito-andria',
    );
  });

  it('is somebody even for a comune that nobody serves', () => {
    expect(ask({ service: 'centre-support', comune: '072006', from: 'asl-bt' })?.institution).toBe('cav-1');
  });
});
