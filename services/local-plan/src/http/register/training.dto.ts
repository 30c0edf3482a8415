import { ArrayMinSize, IsBoolean, IsIn } from 'class-validator';
import { CODES, type CourseKind, type TraineeRole } from '#contracts';
import { IsBody, IsCount, IsDay, IsEntryCode, IsList, IsListOf, IsWords, Optional } from './register.dto.js';

export class CourseBodyDto {
  @IsWords(200)
  title!: string;

  @IsIn(CODES.courseKind)
  kind!: CourseKind;

  @IsCount(400, 1)
  hours!: number;

  /** For whom it is. */
  @IsList(11)
  @ArrayMinSize(1)
  @IsIn(CODES.traineeRole, { each: true })
  roles!: TraineeRole[];

  /** After how many months it is to be refreshed; absent: never. */
  @Optional()
  @IsCount(120, 1)
  refreshMonths?: number;

  @Optional()
  @IsBody()
  organizer?: string;
}

export class CourseDto extends CourseBodyDto {
  @IsEntryCode()
  code!: string;
}

export class AttendanceDto {
  @IsIn(CODES.traineeRole)
  role!: TraineeRole;

  @IsBody()
  institution!: string;

  @IsCount(999)
  count!: number;
}

/** Who came is counted by role and institution; names are nowhere. */
export class SessionBodyDto {
  @IsEntryCode()
  course!: string;

  @IsDay()
  date!: string;

  @IsCount(400, 1)
  hours!: number;

  @Optional()
  @IsBoolean()
  cancelled?: boolean;

  @IsListOf(() => AttendanceDto, 120)
  attendance!: AttendanceDto[];
}

export class SessionDto extends SessionBodyDto {
  @IsEntryCode()
  code!: string;
}
