import type { CodeableConcept, Task } from 'fhir/r4.js';
import { isCode, type CodeList } from '#contracts';
import { canonicalJson, newId } from '#kernel';
import {
  allowed,
  currentRe,
  fold,
  MACHINE,
  stateOf,
  type ChangedReferral,
  type ProposalName,
  type ProposeCommand,
  type Side,
  type State,
} from '#referral';
import { profileBroken, transitionRefused } from './fhir.errors.js';
import { toTask } from './resources/task.js';
import { TASK_STATUS } from './task-status.js';
import { codeSystem, PART_SYSTEM, STATE_SYSTEM } from './terms.js';

/** What a Task's owner or requester says by an update, in the machine's words. */
export type Step = Pick<ProposeCommand, 'attributes' | 'body'> & { readonly name: ProposalName };

/** All but question and answer, which carry a person's words: those are said in the console. */
const BY_UPDATE: ReadonlySet<ProposalName> = new Set([
  'acknowledged',
  'waitlisted',
  'offered',
  'offer-withdrawn',
  'offer-refused',
  'confirmed',
  'agreed-by-voice',
  'taken-in-charge',
  'no-show',
  'completed',
  'declined',
  'declined-by-woman',
  'cancelled',
  'entered-in-error',
]);

/** Her own word is never guessed from a status: `businessStatus` says it. */
const BY_NAME_ONLY: ReadonlySet<ProposalName> = new Set(['agreed-by-voice', 'declined-by-woman']);

/** Of these ours is the truth; whoever sends them back unchanged has only read them. */
const READ_ONLY = ['extension', 'priority', 'code', 'focus', 'for', 'requester', 'owner'] as const;

/**
 * The one step from where a Task stands to the status that the update asks for. Undefined: it is there already. What leads
 * where is the machine's table; an update knows no other way, and never says two things: the first could hold alone.
 * @throws AppError `unprocessable` fhir.profile, fhir.transition with what may be asked for
 */
export function planUpdate(row: ChangedReferral, update: Task): Step | undefined {
  const current = toTask(row);
  refuseOtherFields(current, update);
  const wanted = { status: update.status, state: wantedState(row, update) };
  const isThere = wanted.state === undefined && wanted.status === current.status;
  const name = isThere ? undefined : choose(stateOf(row), row.side, wanted);
  if (!isThere && name === undefined) throw transitionRefused(row.state, goals(stateOf(row), row.side));
  const said = sentAnew(current, update);
  refuseUnused(name, said);
  return name === undefined ? undefined : stepOf(name, said);
}

/** Each says what a step needs; sent back as they were they say nothing. */
const SAYING = ['statusReason', 'output', 'executionPeriod', 'restriction'] as const;
type Said = Pick<Task, (typeof SAYING)[number]>;

/** What each step takes of them. */
const USES: Readonly<Partial<Record<ProposalName, readonly (keyof Said)[]>>> = {
  declined: ['statusReason'],
  cancelled: ['statusReason'],
  'offer-refused': ['statusReason'],
  completed: ['output'],
  offered: ['executionPeriod', 'restriction'],
};

const sentAnew = (current: Task, update: Task): Said =>
  Object.fromEntries(
    SAYING.filter((name) => update[name] !== undefined && !isSame(update[name], current[name])).map(
      (name) => [name, update[name]],
    ),
  );

/** Who is answered 200 was heard: what nobody would store is refused. */
function refuseUnused(name: ProposalName | undefined, said: Said): void {
  const used: readonly string[] = (name !== undefined && USES[name]) || [];
  const unused = Object.keys(said).filter((element) => !used.includes(element));
  if (unused.length > 0)
    throw profileBroken(unused.map((element) => ({ path: `Task.${element}`, rule: 'not-changeable-here' })));
}

interface Wanted {
  readonly status: string;
  readonly state: string | undefined;
}

/** Undefined where it is left as it was. */
function wantedState({ state }: ChangedReferral, { businessStatus }: Task): string | undefined {
  if (businessStatus === undefined) return undefined;
  const code = codeIn(businessStatus, STATE_SYSTEM);
  if (code === undefined) throw profileBroken([{ path: 'Task.businessStatus', rule: 'known-code' }]);
  return code === state ? undefined : code;
}

const choose = (state: State, side: Side, wanted: Wanted): ProposalName | undefined =>
  ways(state, side).find(
    ({ name, after }) =>
      TASK_STATUS[after.state] === wanted.status &&
      (wanted.state === undefined ? !BY_NAME_ONLY.has(name) : after.state === wanted.state),
  )?.name;

/** What this side may say, and where it would lead. */
function ways(state: State, side: Side): { name: ProposalName; after: State }[] {
  return allowed(state, side)
    .filter((name) => MACHINE[name].by === 'operator' && BY_UPDATE.has(name))
    .map((name) => {
      const re = currentRe(state, name);
      const n = 1 + (side === 's' ? state.nS : state.nR);
      const said = { name, side, id: newId(), n, ...(re === null ? {} : { re }) };
      return { name, after: fold(state, said).state };
    });
}

const goals = (state: State, side: Side): string[] =>
  ways(state, side).map(({ after }) => `${TASK_STATUS[after.state]} (${after.state})`);

function stepOf(name: ProposalName, update: Said): Step {
  switch (name) {
    case 'declined':
      return { name, attributes: { reason: reasonIn(update, 'declineReason', 'decline-reason') } };
    case 'cancelled':
      return { name, attributes: { reason: reasonIn(update, 'cancelReason', 'cancel-reason') } };
    case 'completed':
      return { name, attributes: { outcome: outcomeIn(update) } };
    case 'offer-refused':
      return update.statusReason === undefined
        ? { name }
        : { name, body: { reason: reasonIn(update, 'offerRefusalReason', 'offer-refusal-reason') } };
    case 'offered': {
      const { executionPeriod, restriction } = update;
      const [appointment, until] = [instant(executionPeriod?.start), instant(restriction?.period?.end)];
      return { name, body: { appointment, until } };
    }
    default:
      return { name };
  }
}

const instant = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : new Date(text).toISOString();

function reasonIn({ statusReason }: Said, list: CodeList, system: string): string {
  const code = codeIn(statusReason, codeSystem(system));
  if (code === undefined || !isCode(list, code)) {
    throw profileBroken([{ path: 'Task.statusReason', rule: `code-of:${system}` }]);
  }
  return code;
}

function outcomeIn({ output }: Said): string {
  const said = output?.find(({ type }) => codeIn(type, PART_SYSTEM) === 'outcome');
  const code = codeIn(said?.valueCodeableConcept, codeSystem('outcome'));
  if (code === undefined || !isCode('outcome', code)) {
    throw profileBroken([{ path: 'Task.output', rule: 'code-of:outcome' }]);
  }
  return code;
}

const codeIn = (concept: CodeableConcept | undefined, system: string): string | undefined =>
  concept?.coding?.find((coding) => coding.system === system)?.code;

function refuseOtherFields(current: Task, update: Task): void {
  const changed = READ_ONLY.filter(
    (name) => update[name] !== undefined && !isSame(update[name], current[name]),
  );
  if (changed.length > 0)
    throw profileBroken(changed.map((name) => ({ path: `Task.${name}`, rule: 'read-only' })));
  const at = [update.executionPeriod?.start, update.restriction?.period?.end];
  if (at.some((text) => text !== undefined && Number.isNaN(Date.parse(text)))) {
    throw profileBroken([{ path: 'Task', rule: 'date' }]);
  }
}

/** Without what JSON leaves out. */
const isSame = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);
const canonical = (value: unknown): string =>
  canonicalJson(JSON.parse(JSON.stringify(value ?? null)) as unknown);
