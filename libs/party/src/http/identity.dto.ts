import { ValidateBy, type ValidationArguments } from 'class-validator';
import { CODES } from '#contracts';
import { AreNested, IsCode, IsPhone, IsText, IsUuid, Optional } from './validation.js';

const LONGEST_CONTACT = 300;
const CONTACT_FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  channel: (value) => CODES.contactChannel.some((code) => code === value),
  hours: (value) => typeof value === 'string' && value.length <= 80,
  voicemail: (value) => typeof value === 'boolean',
  note: (value) => typeof value === 'string' && value.length <= LONGEST_CONTACT,
};

/** In her own words, or coded as in a request's `safeContact` with a `note`. */
function isContact(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= LONGEST_CONTACT;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([name, field]) => CONTACT_FIELDS[name]?.(field) === true);
}

const IsContact = (): PropertyDecorator =>
  ValidateBy({
    name: 'isContact',
    validator: {
      validate: isContact,
      defaultMessage: (about?: ValidationArguments) => `${about?.property ?? 'contact'} isContact`,
    },
  });

export class ChildNameDto {
  /** As `GET` gave it: the same child. Without any ids, a child is the one that had its name before. */
  @Optional()
  @IsUuid()
  id?: string;

  @Optional()
  @IsText(120)
  name?: string;
}

/** Nothing of it is a condition for help: no name, no fiscal code, no residence. */
export class WriteIdentityDto {
  @Optional()
  @IsText(120)
  name?: string;

  @Optional()
  @IsPhone()
  phone?: string;

  @IsContact()
  contact!: string | Record<string, unknown>;

  @AreNested(() => ChildNameDto, 15)
  children: ChildNameDto[] = [];
}

export class ReadIdentityDto {
  /** The referral's own purpose, as its view says: whoever asks says what for. */
  @IsCode(CODES.purpose)
  purpose!: string;
}
