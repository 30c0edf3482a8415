import { IsBoolean, IsIn } from 'class-validator';
import { CODES, type TraineeRole } from '#contracts';
import { day, flag, integer, list, text } from '../../../app/imports/columns.js';
import { allEntries } from '../../../app/register/read-entries.js';
import { IsBody, IsCount, IsDay, IsEntryCode, Optional } from '../../register/register.dto.js';
import { CourseDto } from '../../register/training.dto.js';
import type { ImportKind } from '../import-kind.js';
import { entryPerRow, entryPerRows } from '../register-kind.js';

export const coursesKind: ImportKind<CourseDto> = {
  name: 'courses',
  title: { it: 'Corsi', en: 'Courses' },
  dto: CourseDto,
  columns: [
    { name: 'code', it: 'codice', read: text, required: true },
    { name: 'title', it: 'corso', read: text, required: true },
    { name: 'kind', it: 'materia', read: text, required: true },
    { name: 'hours', it: 'ore', read: integer, required: true },
    { name: 'roles', it: 'per chi', read: list, required: true },
    { name: 'refreshMonths', it: 'aggiornamento (mesi)', read: integer },
    { name: 'organizer', it: 'ente organizzatore', read: text },
  ],
  most: 200,
  save: entryPerRow('course'),
  rows: (tx) => allEntries(tx, 'course'),
};

/** How many of a role came from an institution to one session. No names. */
export class AttendanceRowDto {
  @IsEntryCode()
  code!: string;

  @IsEntryCode()
  course!: string;

  @IsDay()
  date!: string;

  @IsCount(400, 1)
  hours!: number;

  @Optional()
  @IsBoolean()
  cancelled?: boolean;

  @Optional()
  @IsIn(CODES.traineeRole)
  role?: TraineeRole;

  @Optional()
  @IsBody()
  institution?: string;

  @Optional()
  @IsCount(999)
  count?: number;
}

/** Sessions of courses: a row per session, role and institution; of one that was cancelled a row without. */
export const attendanceKind: ImportKind<AttendanceRowDto> = {
  name: 'attendance',
  title: { it: 'Edizioni dei corsi e presenze', en: 'Sessions and attendance' },
  dto: AttendanceRowDto,
  columns: [
    { name: 'code', it: 'edizione', read: text, required: true },
    { name: 'course', it: 'corso', read: text, required: true },
    { name: 'date', it: 'data', read: day, required: true },
    { name: 'hours', it: 'ore', read: integer, required: true },
    { name: 'cancelled', it: 'annullata', read: flag },
    { name: 'role', it: 'ruolo', read: text },
    { name: 'institution', it: 'ente', read: text },
    { name: 'count', it: 'presenti', read: integer },
  ],
  most: 1000,
  save: entryPerRows({
    kind: 'session',
    items: 'attendance',
    same: ({ course, date, hours, cancelled }) => ({ course, date, hours, cancelled }),
    body: (rows) => {
      const { course = '', date = '', hours = 0, cancelled } = rows[0] ?? {};
      return {
        ...{ course, date, hours },
        ...(cancelled === true ? { cancelled } : {}),
        attendance: rows
          .filter(({ role, institution, count }) => role ?? institution ?? count !== undefined)
          // a role without an institution is one that is not known, and refused
          .map(({ role = 'other', institution = '', count = 0 }) => ({ role, institution, count })),
      };
    },
  }),
  rows: async (tx) =>
    (await allEntries(tx, 'session')).flatMap(({ code, course, date, hours, cancelled, attendance }) => {
      const session = { code, course, date, hours, ...(cancelled === true ? { cancelled } : {}) };
      return attendance.length === 0 ? [session] : attendance.map((each) => ({ ...session, ...each }));
    }),
};
