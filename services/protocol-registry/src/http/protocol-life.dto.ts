import { Type } from 'class-transformer';
import {
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

const LARGEST = 60_000;

/** The signed paper. */
export class ActDto {
  @IsString()
  @Length(1, 200)
  @Matches(/\S/)
  deed!: string;

  /** Protocol number (*numero di protocollo*). */
  @IsString()
  @Length(1, 60)
  @Matches(/\S/)
  number!: string;

  /** SHA-256 of the signed PDF, hexadecimal. */
  @Matches(/^[0-9a-f]{64}$/)
  pdfSha256!: string;
}

/** One of `document` and `yaml`. */
export class DraftDto {
  /** By the schema at `GET protocol-schema`, without `act`. */
  @ValidateIf(({ yaml }: DraftDto) => yaml === undefined)
  @IsObject()
  document?: Record<string, unknown>;

  /** The same as YAML text. */
  @ValidateIf(({ document }: DraftDto) => document === undefined)
  @IsString()
  @MaxLength(LARGEST)
  yaml?: string;

  @IsObject()
  @ValidateNested()
  @Type(() => ActDto)
  act!: ActDto;
}

export class VersionPath {
  /** `id@version`. */
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?@[1-9]\d{0,5}$/)
  id!: string;
}

export class ConfirmationDto {
  /** Of the document that was read. */
  @Matches(/^[A-Za-z0-9_-]{43}$/)
  digest!: string;
}

export class DiffPath {
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/)
  id!: string;
}

export class DiffQuery {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(999_999)
  from!: number;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(999_999)
  to!: number;
}

export class CountersignatureDto {
  /** `id@version`. */
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?@[1-9]\d{0,5}$/)
  protocol!: string;

  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/)
  institution!: string;

  @Matches(/^[A-Za-z0-9_-]{43}$/)
  kid!: string;

  @Matches(/^[A-Za-z0-9_-]{86}$/)
  sig!: string;
}
