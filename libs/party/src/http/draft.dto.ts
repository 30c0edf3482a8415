import { IsObject } from 'class-validator';
import { DRAFT_FORMS } from '#referral';
import { IsCode, IsUuid, Optional } from './validation.js';

export class DraftPath {
  /** Made by the caller: a form has it before it is saved the first time. */
  @IsUuid()
  id!: string;
}

export class SaveDraftDto {
  @IsCode(DRAFT_FORMS)
  form!: string;

  /** About this file: the draft goes when it is erased. */
  @Optional()
  @IsUuid()
  case?: string;

  /** About this request, at whichever side: the draft goes when it is erased. */
  @Optional()
  @IsUuid()
  referral?: string;

  /** As the form has it; nobody reads it but its writer, so nothing of it is checked but its size. */
  @IsObject()
  content!: Record<string, unknown>;
}
