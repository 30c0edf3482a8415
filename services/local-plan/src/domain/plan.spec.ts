import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PlanState } from '#contracts';
import {
  budgetOf,
  isPublished,
  missingOpinions,
  planFaults,
  stepFrom,
  type PlanAction,
  type PlanStep,
} from './plan.js';

const action = (more: Partial<PlanAction> = {}): PlanAction => ({
  code: 'prova',
  purpose: 1,
  title: 'DATI INVENTATI',
  budget: [],
  ...more,
});

describe('the life of a version', () => {
  const STATES: PlanState[] = ['draft', 'in-concertation', 'approved', 'amended', 'withdrawn'];
  const STEPS: PlanStep[] = ['concertation', 'reopening', 'approval', 'withdrawal'];
  // written from the guide, not from the table
  const ALLOWED: Record<string, PlanState> = {
    'draft concertation': 'in-concertation',
    'draft withdrawal': 'withdrawn',
    'in-concertation reopening': 'draft',
    'in-concertation approval': 'approved',
    'in-concertation withdrawal': 'withdrawn',
  };

  it('allows these steps and no other', () => {
    for (const state of STATES) {
      for (const step of STEPS) {
        expect([state, step, stepFrom(state, step)]).toEqual([state, step, ALLOWED[`${state} ${step}`]]);
      }
    }
  });

  it('is for everybody once it was approved', () => {
    expect(STATES.filter(isPublished)).toEqual(['approved', 'amended']);
  });
});

const TERRITORY = {
  ...{ province: 'Barletta-Andria-Trani', sign: 'BT' },
  comuni: [{ name: 'Canosa di Puglia', istat: '110004', ambito: 'ambito-canosa' }],
};

describe('what a plan says', () => {
  it('of houses says nothing of where they are', () => {
    const faults = (more: object): string[] =>
      planFaults({ title: 'x', actions: [action(more)] }, ['ambito-trani'], TERRITORY).map(
        ({ path, rule }) => `${path} ${rule}`,
      );
    expect(faults({ purpose: 3, ambito: 'ambito-trani', title: 'Alloggi a Canosa' })).toEqual([
      'actions.0.ambito shelterPlace',
      'actions.0.title shelterPlace',
    ]);
    expect(faults({ purpose: 2, ambito: 'ambito-trani', description: 'Una casa rifugio' })).toEqual([
      'actions.0.ambito shelterPlace',
    ]);
    expect(faults({ purpose: 2, ambito: 'ambito-trani', title: 'Sportello di Canosa' })).toEqual([]);
    expect(faults({ purpose: 3, title: 'Case rifugio della provincia di Barletta-Andria-Trani' })).toEqual(
      [],
    );
  });

  it('names each action once, ambiti that exist, each source once', () => {
    const line = { source: 'regional', cents: 1 } as const;
    const body = {
      title: 'DATI INVENTATI',
      actions: [
        action(),
        action({ ambito: 'ambito-inventato' }),
        action({ code: 'altra', ambito: 'ambito-trani', budget: [line, line] }),
      ],
    };
    expect(planFaults(body, ['ambito-trani'], TERRITORY)).toEqual([
      { path: 'actions.1.code', rule: 'unique' },
      { path: 'actions.1.ambito', rule: 'unknownAmbito' },
      { path: 'actions.2.budget', rule: 'unique' },
    ]);
  });

  it('adds up its budget by purpose and source, to the cent', () => {
    const line = fc.record({
      source: fc.constantFrom('own-funds' as const, 'regional' as const, 'national' as const),
      cents: fc.nat(99_999_999_999),
    });
    const any = fc.record({
      purpose: fc.integer({ min: 1, max: 7 }),
      budget: fc.array(line, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), (parts) => {
        const sums = budgetOf(parts.map((part) => action(part)));
        const all = parts.flatMap(({ purpose, budget }) => budget.map((each) => ({ purpose, ...each })));
        for (const { purpose, source, cents } of sums) {
          const own = all.filter((each) => each.purpose === purpose && each.source === source);
          expect(cents).toBe(own.reduce((sum, each) => sum + each.cents, 0));
        }
        expect(sums.reduce((sum, { cents }) => sum + cents, 0)).toBe(
          all.reduce((sum, { cents }) => sum + cents, 0),
        );
      }),
    );
  });
});

describe('who is still to be heard', () => {
  it('counts an opinion on this very content, whatever it says', () => {
    const given = [
      { by: 'ambito-trani', opinion: 'contrary' as const, digest: 'now' },
      { by: 'asl-bt', opinion: 'favourable' as const, digest: 'before' },
    ];
    expect(missingOpinions(['ambito-trani', 'asl-bt', 'tavolo'], given, 'now')).toEqual(['asl-bt', 'tavolo']);
  });
});
