import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional } from 'class-validator';
import { LANGUAGES, TOURS } from '../app/preferences.js';

/** All of them: what is left out is as on the first visit. */
export class PreferencesDto {
  @IsOptional()
  @IsIn(LANGUAGES)
  language?: (typeof LANGUAGES)[number];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(TOURS.length)
  @IsIn(TOURS, { each: true })
  toursSeen?: (typeof TOURS)[number][];

  /** The workstation is used by others too. */
  @IsOptional()
  @IsBoolean()
  shared?: boolean;
}
