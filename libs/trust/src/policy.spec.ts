import { describe, expect, it } from '@jest/globals';
import { batView, countersigned } from '../test/bat.js';
import { checkFlow, type FlowCheck, type Protocol, type RegistryEntry } from './index.js';

const at = new Date('2026-03-02T12:00:00Z');
const ask: FlowCheck = {
  from: 'cav-1',
  to: 'casa-rifugio-1',
  service: 'placement',
  kind: 'request',
  ground: 'agreement',
  tiers: ['T0', 'T1'],
  at,
};
const view = batView();
const ruleOf = (more: Partial<FlowCheck>): string => {
  const decision = checkFlow(view, { ...ask, ...more });
  return decision.ok ? `${decision.protocol}/${decision.flow.id}` : decision.rule;
};
const placement = (change: Partial<Protocol>): Protocol => ({
  ...(view.protocol('bat-placement@1') as Protocol),
  ...change,
});

describe('the flow check', () => {
  it('allows what a flow in force says', () => {
    expect(ruleOf({})).toBe('bat-placement@1/centre-to-shelter');
    expect(ruleOf({ ground: 'necessity' })).toBe('bat-placement@1/centre-to-shelter');
    expect(ruleOf({ from: 'ambito-andria', to: 'ambito-andria', service: 'equipe-care' })).toBe(
      'bat-equipe@1/own-equipe-andria',
    );
  });

  it('denies everything else, and says by which rule', () => {
    expect(ruleOf({ from: 'asl-bt' })).toBe('no-flow');
    expect(ruleOf({ from: 'casa-rifugio-1', to: 'asl-bt', service: 'health-care' })).toBe('no-flow');
    expect(ruleOf({ from: 'ambito-andria', to: 'ambito-trani', service: 'equipe-care' })).toBe('no-flow');
    expect(ruleOf({ to: 'nobody' })).toBe('unknown-institution');
    expect(ruleOf({ service: 'health-care' })).toBe('no-flow');
    expect(ruleOf({ kind: 'notice' })).toBe('wrong-kind');
    expect(ruleOf({ purpose: 'support' })).toBe('wrong-purpose');
    expect(ruleOf({ ground: 'whim' as 'necessity' })).toBe('ground-not-allowed');
    expect(ruleOf({ tiers: [] })).toBe('tier-not-allowed');
    expect(ruleOf({ tiers: ['T0', 'T3'] })).toBe('tier-not-allowed');
  });

  it('finds the flows to hand a file over for that purpose alone', () => {
    const centres = { to: 'cav-2', service: 'centre-support' };
    const handOver = { ...centres, purpose: 'hand-over' };
    expect(ruleOf(centres)).toBe('bat-support@1/centre-one-to-two');
    expect(ruleOf(handOver)).toBe('bat-hand-over@1/centre-one-to-two-hand-over');
    // nobody hands a file over to a house
    expect(ruleOf({ purpose: 'hand-over' })).toBe('no-flow');
    const stamped = { protocol: 'bat-hand-over@1', flow: 'centre-one-to-two-hand-over' };
    expect(ruleOf({ ...handOver, stamped })).toBe('bat-hand-over@1/centre-one-to-two-hand-over');
    expect(ruleOf({ ...centres, purpose: 'support', stamped })).toBe('wrong-purpose');
  });

  it('tells a tier only from its state on', () => {
    expect(ruleOf({ tiers: ['T2'] })).toBe('tier-not-allowed');
    expect(ruleOf({ tiers: ['T2'], state: 'offered' })).toBe('tier-not-allowed');
    for (const state of ['confirmed', 'no-show', 'in-charge']) {
      expect(ruleOf({ tiers: ['T2'], state })).toBe('bat-placement@1/centre-to-shelter');
    }
    expect(ruleOf({ tiers: ['T2'], state: 'declined' })).toBe('tier-not-allowed');
    const notice = { to: 'asl-bt', service: 'health-notice', kind: 'notice', tiers: ['T2'] } as const;
    expect(ruleOf({ ...notice, state: 'received' })).toBe('bat-health@1/notice-to-asl');
    // a hotel is told nothing of the risk, at any time
    expect(ruleOf({ to: 'albergo-1', tiers: ['T1'], state: 'in-charge' })).toBe('tier-not-allowed');
  });

  it('knows first and last day, in Rome', () => {
    expect(ruleOf({ at: new Date('2025-12-31T22:59:59Z') })).toBe('not-in-force');
    expect(ruleOf({ at: new Date('2025-12-31T23:00:00Z') })).toBe('bat-placement@1/centre-to-shelter');
    expect(ruleOf({ at: new Date('2028-12-31T22:59:59Z') })).toBe('bat-placement@1/centre-to-shelter');
    expect(ruleOf({ at: new Date('2028-12-31T23:00:00Z') })).toBe('not-in-force');
  });

  it('counts no protocol that is not active, and no flow of somebody who did not sign', () => {
    for (const status of ['draft', 'expired', 'withdrawn'] as const) {
      expect(
        checkFlow(
          batView((protocol) => ({ ...protocol, status })),
          ask,
        ),
      ).toMatchObject({ ok: false, rule: 'not-in-force' });
    }
    const unsigned = batView((protocol) => ({
      ...protocol,
      signatories: protocol.signatories.filter((id) => id !== 'cav-1'),
    }));
    expect(checkFlow(unsigned, ask)).toMatchObject({ ok: false, rule: 'not-signatory' });
  });
});

describe('a stamped rule', () => {
  const stamped = { protocol: 'bat-placement@1', flow: 'centre-to-shelter' };
  const minutes = (count: number): number => at.getTime() + count * 60_000;
  const with_ = (change: Partial<Protocol>, appendedAt: number): ReturnType<typeof batView> => {
    const changed = batView();
    const entry: RegistryEntry = {
      kind: 'protocol',
      body: countersigned(placement(change)),
      appendedAt,
      offset: 99n,
    };
    changed.apply(entry);
    return changed;
  };
  const rule = (changed: ReturnType<typeof batView>, more: Partial<FlowCheck> = {}): string => {
    const decision = checkFlow(changed, { ...ask, stamped, ...more });
    return decision.ok ? 'ok' : decision.rule;
  };

  it('must be the one for these parties and this service', () => {
    expect(rule(view)).toBe('ok');
    expect(rule(view, { stamped: { ...stamped, flow: 'pis-to-shelter' } })).toBe('wrong-flow');
    expect(rule(view, { stamped: { ...stamped, flow: 'nothing' } })).toBe('no-flow');
    expect(rule(view, { stamped: { ...stamped, protocol: 'bat-placement@2' } })).toBe('no-flow');
    expect(rule(view, { stamped: { protocol: 'bat-support@1', flow: 'pis-to-centre' } })).toBe('wrong-flow');
  });

  it('may be named for 15 minutes after a new version', () => {
    const flows = placement({}).flows.filter((flow) => flow.id !== 'centre-to-shelter');
    const change = { version: 2, flows };
    expect(rule(with_(change, minutes(-14)))).toBe('ok');
    expect(rule(with_(change, minutes(-16)))).toBe('not-in-force');
    // what was said before is judged by what held before
    expect(rule(with_(change, minutes(60)))).toBe('ok');
    // nothing new begins under it
    expect(checkFlow(with_(change, minutes(-14)), ask)).toMatchObject({ ok: false, rule: 'not-in-force' });
  });

  it('may be named for 15 minutes after its end', () => {
    expect(rule(with_({ status: 'withdrawn' }, minutes(-14)))).toBe('ok');
    expect(rule(with_({ status: 'withdrawn' }, minutes(-16)))).toBe('not-in-force');
    expect(checkFlow(with_({ status: 'withdrawn' }, minutes(-14)), ask)).toMatchObject({
      ok: false,
      rule: 'not-in-force',
    });
  });
});
