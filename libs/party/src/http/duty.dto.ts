import { IsBoolean, Matches } from 'class-validator';
import { CODES, type DutyKind, type Service } from '#contracts';
import { HoldsNoContact, IsCode, IsMoment, IsPhone, IsSubject, IsUuid, Optional } from './validation.js';

export class DutyQuery {
  /** Absent: now. */
  @Optional()
  @IsMoment()
  at?: string;
}

export class PeriodQuery {
  @IsMoment()
  from!: string;

  @IsMoment()
  to!: string;
}

export class ShiftPath {
  @IsUuid()
  id!: string;
}

export class PersonPath {
  @IsUuid()
  id!: string;
}

export class ShiftDto {
  @IsSubject()
  subject!: string;

  @IsCode(CODES.dutyKind)
  kind!: DutyKind;

  /** Absent: whatever the institution is asked for. */
  @Optional()
  @IsCode(CODES.service)
  service?: Service;

  @IsMoment()
  from!: string;

  @IsMoment()
  until!: string;

  /** The number to call meanwhile. */
  @Optional()
  @IsPhone()
  phone?: string;
}

export class DutyPersonDto {
  @IsSubject()
  subject!: string;

  /** Is told what nobody on duty can be told; false: not any more. */
  @Optional()
  @IsBoolean()
  coordinator?: boolean;
}

export class DutyContactDto {
  /** At the institution. */
  @Optional()
  @Matches(/^[a-zA-Z0-9._%+-]{1,64}@(?:[a-zA-Z0-9-]{1,63}\.){1,8}[a-zA-Z]{2,24}$/)
  email?: string;

  /** A gateway that the node knows by this name. */
  @Optional()
  @HoldsNoContact()
  @Matches(/^[a-z][a-z0-9-]{0,62}$/)
  webhook?: string;
}
