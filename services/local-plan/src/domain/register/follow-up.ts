import type { FollowUpState } from '#contracts';
import { houseFaults } from '../house-words.js';
import { isAboutHouse, type MeetingBody } from './meeting.js';
import { dayFault, present, type Register } from './register.js';

/** A task that the Tavolo gave to a body, until a day. */
export interface FollowUpBody {
  readonly title: string;
  /** Code. */
  readonly meeting: string;
  /** Of that meeting, by its code. */
  readonly decision?: string | undefined;
  readonly institution: string;
  readonly due: string;
  readonly state: FollowUpState;
  readonly closedOn?: string | undefined;
}

/** Past its day and still open. @param today in Europe/Rome */
export const isOverdue = ({ state, due }: Pick<FollowUpBody, 'state' | 'due'>, today: string): boolean =>
  state === 'open' && due < today;

const GIVEN = ['title', 'meeting', 'decision', 'institution', 'due'] as const;

export const FOLLOW_UPS: Register<FollowUpBody> = {
  kind: 'follow-up',
  event: 'follow-up-recorded',
  owner: ({ body }) => body.institution,
  // the Tavolo alone gives a task, and a day: whoever has it says what became of it
  ownerMay: (after, before) =>
    before !== undefined &&
    GIVEN.every((field) => after[field] === before[field]) &&
    // a task is dropped by who gave it; what was done stays done
    before.state !== 'dropped' &&
    (after.state === 'done' || (after.state === 'open' && before.state === 'open')),
  faults: ({ body }, world) => {
    const meeting = world.entry('meeting', body.meeting)?.body as MeetingBody | undefined;
    const decision = meeting?.decisions.find(({ code }) => code === body.decision);
    const decided = decision !== undefined;
    const ofHouse = world.shelters.has(body.institution) || (decided && isAboutHouse(decision, world));
    return [
      ...houseFaults(ofHouse, { texts: { title: body.title } }, world.territory),
      ...(meeting === undefined ? [{ path: 'meeting', rule: 'unknownMeeting' }] : []),
      ...(meeting !== undefined && body.decision !== undefined && !decided
        ? [{ path: 'decision', rule: 'unknownDecision' }]
        : []),
      ...(world.bodies.has(body.institution) ? [] : [{ path: 'institution', rule: 'unknownBody' }]),
      ...dayFault(body.due, 'due'),
      ...dayFault(body.closedOn, 'closedOn'),
      ...(meeting !== undefined && body.due < meeting.date ? [{ path: 'due', rule: 'order' }] : []),
      ...((body.state === 'open') === (body.closedOn === undefined)
        ? []
        : [{ path: 'closedOn', rule: 'ifClosed' }]),
    ];
  },
  said: ({ body }, world, digest) => {
    const { meeting, decision, institution, due, state, closedOn } = body;
    return {
      meeting: world.entry('meeting', meeting)?.id,
      ...present({ decision, institution, due, state, closedOn }),
      digest,
    };
  },
};
