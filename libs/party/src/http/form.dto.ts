import { IsObject, Matches, ValidateBy, type ValidationArguments } from 'class-validator';
import { CODES } from '#contracts';
import { holdsContact, IsCode, IsDay, IsText, Optional } from './validation.js';

const MOST_ANSWERS = 60;
const LONGEST_CODE = 40;

/** Codes of items and of answers; which of them the form knows, its data says. */
const areAnswers = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length <= MOST_ANSWERS &&
  Object.entries(value).every(
    ([item, answer]) =>
      item.length <= LONGEST_CODE && typeof answer === 'string' && answer.length <= LONGEST_CODE,
  );

const noContact = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  !Object.entries(value).some((pair) => pair.some((text) => typeof text === 'string' && holdsContact(text)));

const Rule = (name: string, validate: (value: unknown) => boolean): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate,
      defaultMessage: (about?: ValidationArguments) => `${about?.property ?? ''} ${name}`,
    },
  });

/** A filled-in form: `GET forms` says which items and answers it has. */
export class NeedsAssessmentDto {
  @Matches(/^[a-z0-9-]{1,40}$/)
  form!: string;

  @Matches(/^[0-9.]{1,10}$/)
  version!: string;

  /** The day on which she was asked. */
  @IsDay()
  date!: string;

  @IsObject()
  @Rule('areAnswers', areAnswers)
  @Rule('holdsNoContact', noContact)
  answers!: Record<string, string>;

  /** In words, for the file's team alone. */
  @Optional()
  @IsText(2_000)
  judgement?: string;
}

export class RiskAssessmentDto extends NeedsAssessmentDto {
  /** A person's judgement. */
  @IsCode(CODES.riskLevel)
  level!: string;
}
