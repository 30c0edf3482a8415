import { formatCheckpoint, parseCheckpoint, parseNote } from '#merkle';
import type { DecisionKind, MeetingPlace, NeedDropReason } from '#contracts';
import type { Fault } from '../fault.js';
import { houseFaults, isOfHouse, namesHouse } from '../house-words.js';
import { mayBecome, type NeedBody } from './need.js';
import { dayFault, present, repeated, unknown, type Register, type World } from './register.js';

export interface AgendaItem {
  readonly title: string;
  /** Codes. */
  readonly needs?: readonly string[] | undefined;
}

export interface Decision {
  /** Names it within the meeting. */
  readonly code: string;
  readonly kind: DecisionKind;
  readonly text: string;
  /** Codes of the register, of the plan's actions; ids of targets. */
  readonly needs?: readonly string[] | undefined;
  readonly actions?: readonly string[] | undefined;
  readonly targets?: readonly string[] | undefined;
  /** Why a need is not pursued. */
  readonly dropReason?: NeedDropReason | undefined;
}

/** A meeting of the Tavolo. Bodies are present, no people. */
export interface MeetingBody {
  readonly date: string;
  readonly place: MeetingPlace;
  readonly bodies: readonly string[];
  readonly agenda: readonly AgendaItem[];
  readonly decisions: readonly Decision[];
  /** The audit's checkpoint, pasted as it was served. */
  readonly checkpoint?: string | undefined;
}

export interface ReadCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
}

/** Undefined: no checkpoint, or one that its own log has not signed. Who signed is for `verify` to check, from the minutes. */
export function readCheckpoint(text: string): ReadCheckpoint | undefined {
  try {
    // a form or a spreadsheet may have changed how lines end
    const note = parseNote(`${text.replaceAll('\r\n', '\n').trimEnd()}\n`);
    const checkpoint = parseCheckpoint(note.body);
    const { origin, size, root } = checkpoint;
    if (!note.signatures.some(({ name }) => name === origin) || formatCheckpoint(checkpoint) !== note.body)
      return undefined;
    return { origin, size, root: Buffer.from(root).toString('base64') };
  } catch {
    return undefined;
  }
}

function checkpointFaults(text: string | undefined, { logOrigin }: World): Fault[] {
  if (text === undefined) return [];
  const read = readCheckpoint(text);
  if (read === undefined) return [{ path: 'checkpoint', rule: 'checkpoint' }];
  return logOrigin === undefined || read.origin === logOrigin ? [] : [{ path: 'checkpoint', rule: 'origin' }];
}

const nameHouseNeed = (needs: readonly string[] | undefined, world: World): boolean =>
  needs?.some((code) => {
    const need = world.entry('need', code)?.body as NeedBody | undefined;
    return need !== undefined && isOfHouse(need.lack);
  }) === true;

/** Whether a decision is about what a house lacks. */
export const isAboutHouse = ({ needs, text }: Decision, world: World): boolean =>
  nameHouseNeed(needs, world) || namesHouse(text);

const ABOUT_NEEDS: readonly DecisionKind[] = ['examine-need', 'fund-need', 'drop-need'];

function decisionFaults(decision: Decision, path: string, world: World): Fault[] {
  const { kind, needs = [], actions = [], targets = [], dropReason } = decision;
  return [
    ...unknown(needs, (code) => world.entry('need', code) !== undefined, `${path}.needs.{i}`, 'unknownNeed'),
    ...unknown(actions, (code) => world.actions.has(code), `${path}.actions.{i}`, 'unknownAction'),
    ...unknown(targets, (id) => world.targets.has(id), `${path}.targets.{i}`, 'unknownTarget'),
    ...repeated(needs, `${path}.needs.{i}`),
    ...repeated(actions, `${path}.actions.{i}`),
    ...repeated(targets, `${path}.targets.{i}`),
    ...houseFaults(
      isAboutHouse(decision, world),
      { texts: { [`${path}.text`]: decision.text } },
      world.territory,
    ),
    ...(ABOUT_NEEDS.includes(kind) && needs.length === 0 ? [{ path: `${path}.needs`, rule: 'needed' }] : []),
    ...((kind === 'drop-need') === (dropReason !== undefined)
      ? []
      : [{ path: `${path}.dropReason`, rule: 'ifDropped' }]),
  ];
}

/**
 * What a decision makes of a need. One that has come further already stays as it is, so that minutes can be put right later.
 * @returns undefined: nothing; `refused`: its state does not allow it
 */
export function decided(need: NeedBody, { kind, dropReason }: Decision): NeedBody | 'refused' | undefined {
  switch (kind) {
    case 'examine-need':
      return need.state === 'noted' ? { ...need, state: 'examined' } : undefined;
    case 'fund-need': {
      if (need.state === 'dropped') return 'refused';
      return need.state !== 'funded' && mayBecome(need.state, 'funded')
        ? { ...need, state: 'funded' }
        : undefined;
    }
    case 'drop-need':
      if (need.state === 'dropped') return undefined;
      return mayBecome(need.state, 'dropped') ? { ...need, state: 'dropped', dropReason } : 'refused';
    default:
      return undefined;
  }
}

/** Whether minutes decided this of a need already: putting a word of theirs right must not decide it again. */
export const wasDecided = (
  before: Pick<MeetingBody, 'decisions'> | undefined,
  { kind }: Pick<Decision, 'kind'>,
  need: string,
): boolean => before?.decisions.some((each) => each.kind === kind && each.needs?.includes(need)) === true;

export const MEETINGS: Register<MeetingBody> = {
  kind: 'meeting',
  event: 'meeting-recorded',
  faults: ({ body }, world) => [
    ...dayFault(body.date, 'date'),
    ...unknown(body.bodies, (body_) => world.bodies.has(body_), 'bodies.{i}', 'unknownBody'),
    ...repeated(body.bodies, 'bodies.{i}'),
    ...body.agenda.flatMap(({ title, needs }, index) =>
      houseFaults(
        nameHouseNeed(needs, world),
        { texts: { [`agenda.${String(index)}.title`]: title } },
        world.territory,
      ),
    ),
    ...body.agenda.flatMap(({ needs = [] }, index) =>
      unknown(
        needs,
        (code) => world.entry('need', code) !== undefined,
        `agenda.${String(index)}.needs.{i}`,
        'unknownNeed',
      ),
    ),
    ...repeated(
      body.decisions.map(({ code }) => code),
      'decisions.{i}.code',
    ),
    ...body.decisions.flatMap((each, index) => decisionFaults(each, `decisions.${String(index)}`, world)),
    ...checkpointFaults(body.checkpoint, world),
  ],
  said: ({ body }, world, digest) => {
    const { date, place, bodies, decisions, checkpoint } = body;
    return {
      ...{ date, place, bodies },
      decisions: decisions.map(({ code, kind, needs, actions, targets }) =>
        present({
          ...{ code, kind, actions, targets },
          needs: needs?.flatMap((each) => world.entry('need', each)?.id ?? []),
        }),
      ),
      ...present({ checkpoint: checkpoint === undefined ? undefined : readCheckpoint(checkpoint) }),
      digest,
    };
  },
};
