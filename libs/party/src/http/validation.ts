import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsISO8601,
  IsObject,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { holdsContact, HoldsNoContact } from '#platform';

export { holdsContact, HoldsNoContact };

/** The field may be left out. Not `IsOptional`: that lets `null` through unchecked. */
export const Optional = (): PropertyDecorator => ValidateIf((_, value: unknown) => value !== undefined);

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A lower-case UUIDv4. */
export const IsUuid = (): PropertyDecorator => Matches(UUID_V4);

const INSTITUTION = /^[a-z][a-z0-9-]{0,62}$/;

/** Lower-case UUIDv4s, each once. */
export const AreUuids = (max: number, min = 0): PropertyDecorator =>
  applyDecorators(ArrayMinSize(min), AreStrings(UUID_V4, max));

/** An institution's id, as the registry writes it. */
export const IsInstitution = (): PropertyDecorator => Matches(INSTITUTION);

/** One to `max` institutions, each once. */
export const AreInstitutions = (max: number): PropertyDecorator =>
  applyDecorators(ArrayMinSize(1), AreStrings(INSTITUTION, max));

/** A person of the institution, as her tokens name her: opaque here, looked up nowhere. */
export const IsSubject = (): PropertyDecorator => IsText(200);

/** The ISTAT code of a comune; whether the network has it, the registry knows. */
export const IsComune = (): PropertyDecorator => Matches(/^\d{6}$/);

/** One code of a closed list. */
export const IsCode = (codes: readonly string[]): PropertyDecorator =>
  applyDecorators(IsString(), IsIn([...codes]), HoldsNoContact());

/** Some codes of a closed list, each once, at least `min`. */
export const AreCodes = (codes: readonly string[], min = 0): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(codes.length),
    ArrayUnique(),
    IsIn([...codes], { each: true }),
    HoldsNoContact({ each: true }),
  );

/** Strings of one form, each once. */
export const AreStrings = (form: RegExp, max: number): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(max),
    ArrayUnique(),
    IsString({ each: true }),
    Matches(form, { each: true }),
  );

/** Written by a person: one to `max` characters, not only blanks. */
export const IsText = (max: number): PropertyDecorator =>
  applyDecorators(IsString(), Length(1, max), Matches(/\S/));

/** A telephone number as people write it, 3 to 30 characters. */
export const IsPhone = (): PropertyDecorator =>
  applyDecorators(MaxLength(30), Matches(/^[+0-9][0-9 ./()-]{2,29}$/));

/** Some texts as `IsText` has them, each once. */
export const AreTexts = (max: number, most: number, min = 0): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(most),
    ArrayUnique(),
    IsString({ each: true }),
    Length(1, max, { each: true }),
    Matches(/\S/, { each: true }),
  );

/** A moment with its offset from UTC, RFC 3339. */
export const IsMoment = (): PropertyDecorator =>
  applyDecorators(
    IsISO8601({ strict: true, strictSeparator: true }),
    Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/),
  );

/** A calendar day. */
export const IsDay = (): PropertyDecorator =>
  applyDecorators(IsISO8601({ strict: true }), Matches(/^\d{4}-\d{2}-\d{2}$/));

const HOUR = String.raw`(?:[01]?\d|2[0-4])`;
const MINUTE = String.raw`(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)`;
const RANGE = `(?:${HOUR}-${HOUR}|${MINUTE}-${MINUTE})`;
const HOURS = new RegExp(`^${RANGE}(?:, ?${RANGE}){0,2}$`);

/** One to three ranges of hours, separated by commas: as the contract of `submitted` has them. */
export const AreHours = (): PropertyDecorator => applyDecorators(IsString(), Matches(HOURS));

/** An object of a shape of its own. */
export const IsNested = (type: () => new () => object): PropertyDecorator =>
  applyDecorators(IsObject(), ValidateNested(), Type(type));

/** A list of objects of one shape. */
export const AreNested = (type: () => new () => object, max: number): PropertyDecorator =>
  applyDecorators(IsArray(), ArrayMaxSize(max), ValidateNested({ each: true }), Type(type));
