import type { CourseKind, TraineeRole } from '#contracts';
import { dayFault, present, repeated, type Register } from './register.js';

export interface CourseBody {
  readonly title: string;
  readonly kind: CourseKind;
  readonly hours: number;
  /** For whom it is. */
  readonly roles: readonly TraineeRole[];
  /** After how many months it is to be refreshed; absent: never. */
  readonly refreshMonths?: number | undefined;
  readonly organizer?: string | undefined;
}

export interface Attendance {
  readonly role: TraineeRole;
  readonly institution: string;
  readonly count: number;
}

/** One time that a course was held. Who came is counted by role and institution; names are nowhere. */
export interface SessionBody {
  /** Code. */
  readonly course: string;
  readonly date: string;
  readonly hours: number;
  readonly cancelled?: boolean | undefined;
  readonly attendance: readonly Attendance[];
}

/** When those of a role at an institution have to refresh what they learned. */
export interface CertificateDue {
  readonly course: string;
  readonly institution: string;
  readonly role: TraineeRole;
  /** Of those who came then, as many as nobody has come after. */
  readonly count: number;
  readonly last: string;
  readonly due: string;
  readonly overdue: boolean;
}

/** The same day so many months later; the month's last where it has no such day. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const index = year * 12 + month - 1 + months;
  const last = new Date(Date.UTC(Math.floor(index / 12), (index % 12) + 1, 0)).getUTCDate();
  const at = new Date(Date.UTC(Math.floor(index / 12), index % 12, Math.min(date, last)));
  return at.toISOString().slice(0, 10);
}

/**
 * By course, institution and role, those who came and when they have to come again, soonest first. Nobody is named: whoever
 * comes later counts as the one whose time is up first.
 * @param today in Europe/Rome
 */
export function certificatesDue(
  courses: readonly { readonly code: string; readonly body: CourseBody }[],
  sessions: readonly SessionBody[],
  today: string,
): CertificateDue[] {
  const held = sessions
    .filter(({ cancelled, date }) => cancelled !== true && date <= today)
    .sort((one, other) => (one.date < other.date ? -1 : one.date > other.date ? 1 : 0));
  const found = courses.flatMap(({ code, body: { refreshMonths } }) => {
    if (refreshMonths === undefined) return [];
    return [...groupsOf(held.filter(({ course }) => course === code)).values()].flat().map((group) => {
      const due = addMonths(group.last, refreshMonths);
      return { course: code, ...group, due, overdue: due < today };
    });
  });
  const place = ({ due, course, institution, role }: CertificateDue): string =>
    [due, course, institution, role].join('/');
  return found.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

type Group = Pick<CertificateDue, 'institution' | 'role' | 'count' | 'last'>;

/** Who has come, by institution and role, the longest ago first. @param sessions of one course, by day */
function groupsOf(sessions: readonly SessionBody[]): ReadonlyMap<string, readonly Group[]> {
  const groups = new Map<string, readonly Group[]>();
  for (const { date, attendance } of sessions) {
    for (const { institution, role, count } of attendance) {
      const key = `${institution}/${role}`;
      const known = groups.get(key) ?? [];
      // two groups of one day are not each other's
      const earlier = known.filter(({ last }) => last < date);
      const sameDay = known.slice(earlier.length);
      const came = count === 0 ? [] : [{ institution, role, count, last: date }];
      groups.set(key, [...without(earlier, count), ...sameDay, ...came]);
    }
  }
  return groups;
}

/** The first so many of them gone. */
function without(groups: readonly Group[], count: number): Group[] {
  let left = count;
  return groups.flatMap((group) => {
    const gone = Math.min(left, group.count);
    left -= gone;
    return gone === group.count ? [] : [{ ...group, count: group.count - gone }];
  });
}

export const COURSES: Register<CourseBody> = {
  kind: 'course',
  event: 'course-recorded',
  faults: ({ body }, { bodies }) => [
    ...repeated(body.roles, 'roles.{i}'),
    ...(body.organizer === undefined || bodies.has(body.organizer)
      ? []
      : [{ path: 'organizer', rule: 'unknownBody' }]),
  ],
  said: ({ body: { kind, hours, roles, refreshMonths, organizer } }, _world, digest) => ({
    ...present({ kind, hours, roles, refreshMonths, organizer }),
    digest,
  }),
};

export const SESSIONS: Register<SessionBody> = {
  kind: 'session',
  event: 'session-recorded',
  faults: ({ body }, world) => [
    ...(world.entry('course', body.course) === undefined ? [{ path: 'course', rule: 'unknownCourse' }] : []),
    ...dayFault(body.date, 'date'),
    ...body.attendance.flatMap(({ institution }, index) =>
      world.bodies.has(institution)
        ? []
        : [{ path: `attendance.${String(index)}.institution`, rule: 'unknownBody' }],
    ),
    ...repeated(
      body.attendance.map(({ role, institution }) => `${role} ${institution}`),
      'attendance.{i}',
    ),
    ...(body.cancelled === true && body.attendance.length > 0
      ? [{ path: 'attendance', rule: 'ifHeld' }]
      : []),
  ],
  said: ({ body }, world) => {
    const course = world.entry('course', body.course);
    return {
      ...{ course: course?.id, kind: (course?.body as CourseBody | undefined)?.kind },
      ...{ date: body.date, hours: body.hours },
      ...(body.cancelled === true ? { cancelled: true } : {}),
      attendance: body.attendance.map(({ role, institution, count }) => ({ role, institution, count })),
    };
  },
};
