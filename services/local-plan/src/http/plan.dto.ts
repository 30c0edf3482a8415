import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { CODES, type FundingSource, type PlanOpinion, type PlanProgress } from '#contracts';
import { HoldsNoContact } from '#platform';

const CODE = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const DAY = /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
/** A thousand million euro. */
const MOST_CENTS = 99_999_999_999;
export const MOST_ACTIONS = 120;

export class PlanPath {
  @IsUUID()
  id!: string;
}

export class VersionPath extends PlanPath {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(99)
  version!: number;
}

export class PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 50;
}

export class FundingLineDto {
  @IsIn(CODES.fundingSource)
  source!: FundingSource;

  /** Euro cents, whole. */
  @IsInt()
  @Min(0)
  @Max(MOST_CENTS)
  cents!: number;
}

export class PlanActionDto {
  @Matches(CODE)
  code!: string;

  @IsInt()
  @Min(1)
  @Max(7)
  purpose!: number;

  @IsString()
  @Length(1, 200)
  @Matches(/\S/)
  title!: string;

  @IsOptional()
  @IsString()
  @Length(1, 1000)
  description?: string;

  @IsOptional()
  @Matches(NAME)
  ambito?: string;

  @IsOptional()
  @IsString()
  @Length(1, 300)
  indicator?: string;

  @IsArray()
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => FundingLineDto)
  budget!: FundingLineDto[];
}

export class PlanBodyDto {
  @IsString()
  @Length(1, 200)
  @Matches(/\S/)
  title!: string;

  @IsOptional()
  @IsString()
  @Length(1, 4000)
  premises?: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_ACTIONS)
  @ValidateNested({ each: true })
  @Type(() => PlanActionDto)
  actions!: PlanActionDto[];
}

export class PlanDto extends PlanBodyDto {
  @IsInt()
  @Min(2000)
  @Max(2199)
  from!: number;

  @IsInt()
  @Min(2000)
  @Max(2199)
  to!: number;
}

/** The deed by which the Province approves. */
export class ApprovalDto {
  @Matches(/^[0-9A-Za-z][0-9A-Za-z/. -]{0,39}$/)
  number!: string;

  @Matches(DAY)
  date!: string;

  /** SHA-256 of the signed PDF, hexadecimal. */
  @Matches(/^[0-9a-f]{64}$/)
  pdfSha256!: string;
}

export class OpinionDto {
  @IsIn(CODES.planOpinion)
  opinion!: PlanOpinion;

  /** Nothing about a person; a telephone number or an address is refused. */
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  @HoldsNoContact()
  remarks?: string;
}

/** The Province enters what came on paper. */
export class PaperOpinionDto extends OpinionDto {
  /** An institution, or `tavolo`. */
  @Matches(NAME)
  by!: string;
}

export class ProgressDto {
  @Matches(CODE)
  action!: string;

  @Matches(DAY)
  asOf!: string;

  @IsIn(CODES.planProgress)
  progress!: PlanProgress;

  /** Since the plan began. */
  @IsArray()
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => FundingLineDto)
  spent!: FundingLineDto[];

  @IsOptional()
  @IsString()
  @Length(1, 500)
  @HoldsNoContact()
  note?: string;
}
