import { protocolDocumentFaults } from '#contracts';
import { laneOf, topicSpecs } from '#messaging';
import { everOpens, type Hours, type Institution, type Protocol } from '#trust';
import { checkLimits } from '../domain/document-limits.js';
import type { Fault } from '../domain/network.errors.js';
import { checkOverlaps, checkParties } from '../domain/party-rules.js';
import { collector, type Fail, type ProtocolRules, type RuleContext } from '../domain/protocol-rules.js';
import { checkStandIns } from '../domain/stand-in-rules.js';
import { checkTelling } from '../domain/telling-rules.js';
import { checkTimes } from '../domain/time-rules.js';
import { hoursFaults } from './check-institutions.js';

/** The network that a protocol document is checked against. */
export interface DocumentContext {
  readonly institutions: readonly Institution[];
  readonly partyNodes: readonly string[];
  /** Other protocols that are agreed or on their way. */
  readonly others: readonly Protocol[];
}

/**
 * Everything that is wrong with a protocol document, at once: what cannot be read and the schema, and what a schema
 * cannot say, as far as the form allows it: a rule says nothing about a member whose own form is wrong.
 * @param document without state and signatures @param file how the faults call it; empty for what came by the API
 */
export function documentFaults(document: unknown, context: DocumentContext, file = ''): readonly Fault[] {
  const form = formFaults(document, file);
  if (!hasFlows(document) || form.some(({ rule }) => rule === 'too-deep' || rule === 'too-large'))
    return form;
  const protocol = { ...(document as Protocol), status: 'draft' as const };
  if (form.length === 0) return ruleFaults(protocol, context, file);
  const sure = ruleFaults(protocol, context, file, passOver).filter(
    ({ path }) => !form.some((wrong) => isUnder(path, wrong.path) || isUnder(wrong.path, path)),
  );
  return [...form, ...sure];
}

const hasFlows = (document: unknown): boolean => {
  const flows = (document as { readonly flows?: unknown } | null | undefined)?.flows;
  return Array.isArray(flows) && flows.every((flow) => typeof flow === 'object' && flow !== null);
};

const isUnder = (path: string, above: string): boolean => path === above || path.startsWith(`${above}/`);

/** What of its form is wrong. */
export function formFaults(document: unknown, file = ''): readonly Fault[] {
  const { faults, fail } = collector(file);
  checkLimits(document, fail);
  if (faults.some(({ rule }) => rule === 'too-deep' || rule === 'too-large')) return faults;
  for (const { path, rule } of protocolDocumentFaults(document)) fail(path, rule);
  return faults;
}

/** What a schema cannot say. @param run how each rule is run */
export function ruleFaults(
  protocol: Protocol,
  context: DocumentContext,
  file = '',
  run: (check: () => void) => void = (check) => {
    check();
  },
): readonly Fault[] {
  const { faults, fail } = collector(file);
  const rules = protocol as unknown as ProtocolRules;
  const around = ruleContext(context);
  const checks = [
    () => checkParties(rules, around, fail),
    () => checkStandIns(rules, around, fail),
    () => checkOverlaps(rules, around.others, fail),
    ...rules.flows.flatMap((flow, index) => {
      const path = `/flows/${String(index)}`;
      return [() => checkTelling(flow, path, fail), () => checkTimes(flow, path, fail)];
    }),
    () => checkHours(protocol, context.institutions, fail),
  ];
  for (const check of checks) run(check);
  return faults;
}

/** Of a document whose form is wrong: a rule that cannot read it says nothing. */
function passOver(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

function ruleContext({ institutions, partyNodes, others }: DocumentContext): RuleContext {
  const lanes = new Set(topicSpecs(partyNodes).map(({ name }) => name));
  return {
    institutions: new Map(institutions.map((institution) => [institution.id, institution])),
    lane: (a, b) => lanes.has(laneOf(a, b)),
    others: others,
  };
}

/** Hours run forwards, and there are some at which the recipient answers this service. */
function checkHours({ flows }: Protocol, institutions: readonly Institution[], fail: Fail): void {
  for (const [index, { hours, to, service }] of flows.entries()) {
    const path = `/flows/${String(index)}`;
    const wrong = hoursFaults(hours);
    for (const where of wrong) fail(`${path}/hours${where}`, 'order');
    if (wrong.length > 0) continue;
    if (!everOpens([hours])) fail(`${path}/hours`, 'never-open');
    else
      for (const [place, id] of to.entries()) {
        const own = ownHours(institutions, id, service);
        if (own !== undefined && !everOpens([hours, own])) fail(`${path}/to/${String(place)}`, 'never-open');
      }
  }
}

const ownHours = (institutions: readonly Institution[], id: string, service: string): Hours | undefined => {
  const hours = institutions.find((institution) => institution.id === id)?.hours;
  return hours?.[service] ?? hours?.['staff'];
};
