import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { HoldsNoContact } from '#platform';

const CODE = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** Names an entry in files, addresses and other entries. */
export const IsEntryCode = (): PropertyDecorator => Matches(CODE);
/** An institution of the registry, an ambito, or a body outside it. */
export const IsBody = (): PropertyDecorator => Matches(NAME);
/** `YYYY-MM-DD`; whether the calendar has it the domain says. */
export const IsDay = (): PropertyDecorator => Matches(/^20\d\d-\d\d-\d\d$/);
export const IsPeriod = (options?: { each: true }): PropertyDecorator =>
  Matches(/^20\d\d(?:-Q[1-4])?$/, options);
/** What people wrote, all of the network reads it: nothing about a person; a telephone number or an address is refused. */
export const IsWords = (most: number): PropertyDecorator =>
  applyDecorators(IsString(), Length(1, most), Matches(/\S/), HoldsNoContact());
export const IsCount = (most: number, least = 0): PropertyDecorator =>
  applyDecorators(IsInt(), Min(least), Max(most));
/** A list of texts. */
export const IsList = (most: number): PropertyDecorator => applyDecorators(IsArray(), ArrayMaxSize(most));
/** A list of parts, each checked. */
export const IsListOf = (part: () => new () => object, most: number): PropertyDecorator =>
  applyDecorators(IsArray(), ArrayMaxSize(most), ValidateNested({ each: true }), Type(part));
export const Optional = IsOptional;

export class EntryPath {
  @IsEntryCode()
  code!: string;
}
