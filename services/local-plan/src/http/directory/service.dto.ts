import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsOptional,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { CODES, type AccessMode, type DirectoryKind, type DirectoryNeed } from '#contracts';
import type { Accepting, DirectoryHours } from '../../domain/directory.js';
import type { ServiceState } from '../../app/directory/stored-service.js';
import { PageQuery } from '../plan.dto.js';

const CODE = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const MOST_SPANS = 14;

/** `always`, or `{holidays, open: [{days, from, to}]}` as the registry writes hours. */
@ValidatorConstraint({ name: 'isHours' })
export class AreHours implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    if (value === 'always') return true;
    if (typeof value !== 'object' || value === null) return false;
    const { open, holidays, ...rest } = value as Record<string, unknown>;
    return (
      Object.keys(rest).length === 0 &&
      (holidays === undefined || typeof holidays === 'boolean') &&
      Array.isArray(open) &&
      open.length <= MOST_SPANS &&
      open.every(isSpan)
    );
  }
}

function isSpan(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { days, from, to, ...rest } = value as Record<string, unknown>;
  return (
    Object.keys(rest).length === 0 &&
    [from, to].every((time) => typeof time === 'string' && TIME.test(time)) &&
    Array.isArray(days) &&
    days.length > 0 &&
    days.length <= DAYS.length &&
    new Set(days).size === days.length &&
    days.every((day) => DAYS.includes(day as string))
  );
}

export class PhoneDto {
  @Matches(/^\+?\d[\d ]{2,18}$/)
  number!: string;

  @IsOptional()
  @IsString()
  @Length(1, 80)
  note?: string;
}

export class PlaceDto {
  @IsString()
  @Length(1, 120)
  @Matches(/\S/)
  address!: string;

  /** ISTAT code. */
  @Matches(/^\d{6}$/)
  comune!: string;

  @IsOptional()
  @Matches(/^\d{5}$/)
  postcode?: string;
}

/** A service of the directory. Of a shelter nothing is said that could tell where it is. */
export class ServiceDto {
  @Matches(CODE)
  code!: string;

  @IsIn(CODES.directoryKind)
  kind!: DirectoryKind;

  @Matches(NAME)
  organization!: string;

  @IsString()
  @Length(1, 120)
  @Matches(/\S/)
  name!: string;

  @IsOptional()
  @IsString()
  @Length(1, 120)
  nameEn?: string;

  @IsString()
  @Length(1, 1000)
  @Matches(/\S/)
  description!: string;

  @IsOptional()
  @IsString()
  @Length(1, 1000)
  descriptionEn?: string;

  /** Empty: all of the province. */
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @Matches(NAME, { each: true })
  ambiti!: string[];

  @IsArray()
  @ArrayMaxSize(8)
  @ArrayUnique()
  @IsIn(CODES.directoryNeed, { each: true })
  needs!: DirectoryNeed[];

  @IsArray()
  @ArrayMaxSize(5)
  @ArrayUnique()
  @IsIn(CODES.accessMode, { each: true })
  access!: AccessMode[];

  /** ISO 639-1. */
  @IsArray()
  @ArrayMaxSize(30)
  @ArrayUnique()
  @Matches(/^[a-z]{2}$/, { each: true })
  languages!: string[];

  @IsArray()
  @ArrayMaxSize(5)
  @ValidateNested({ each: true })
  @Type(() => PhoneDto)
  phones!: PhoneDto[];

  @IsOptional()
  @IsEmail()
  @Length(3, 120)
  email?: string;

  @IsOptional()
  @IsUrl({ protocols: ['https'], require_protocol: true, require_valid_protocol: true })
  @Length(9, 200)
  website?: string;

  @IsOptional()
  @Validate(AreHours)
  hours?: DirectoryHours;

  @IsOptional()
  @ValidateNested()
  @Type(() => PlaceDto)
  place?: PlaceDto;

  @IsOptional()
  @IsBoolean()
  stepFree?: boolean;

  @IsOptional()
  @IsIn(['open', 'waiting-list', 'closed'])
  accepting?: Accepting;
}

export class ServicePath {
  @IsUUID()
  id!: string;
}

export class ServicesQuery extends PageQuery {
  @IsOptional()
  @Matches(NAME)
  organization?: string;

  @IsOptional()
  @IsIn(['true', 'false'])
  stale?: 'true' | 'false';
}

export class ServiceStateDto {
  @IsIn(['listed', 'suspended', 'withdrawn'])
  state!: ServiceState;
}

export class ProposalsQuery extends PageQuery {
  @IsOptional()
  @IsIn(['open', 'accepted', 'refused'])
  state?: 'open' | 'accepted' | 'refused';
}

export class RefusalDto {
  @IsString()
  @Length(1, 300)
  @Matches(/\S/)
  reason!: string;
}
