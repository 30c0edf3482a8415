import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

type Answer = 'true' | 'false';
const ANSWERS = ['true', 'false'];

export class HsdsPath {
  @IsUUID()
  id!: string;
}

class Pages {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  page = 1;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  per_page = 25;

  @IsOptional()
  @IsIn(['json'])
  format?: 'json';
}

export class TaxonomiesQuery extends Pages {
  @IsOptional()
  @IsString()
  @MaxLength(100)
  search?: string;
}

export class TermsQuery extends TaxonomiesQuery {
  @IsOptional()
  @IsUUID()
  taxonomy_id?: string;

  /** Our lists are flat: every term is at the top. */
  @IsOptional()
  @IsIn(ANSWERS)
  top_only?: Answer;

  @IsOptional()
  @IsUUID()
  parent_id?: string;
}

class Filters extends TermsQuery {
  @IsOptional()
  @IsUUID()
  taxonomy_term_id?: string;

  @IsOptional()
  @IsIn(ANSWERS)
  full?: Answer;
}

export class OrganizationsQuery extends Filters {
  @IsOptional()
  @IsIn(ANSWERS)
  full_service?: Answer;
}

export class HsdsServicesQuery extends Filters {
  @IsOptional()
  @IsUUID()
  organization_id?: string;

  @IsOptional()
  @IsISO8601()
  @Length(10, 40)
  modified_after?: string;

  @IsOptional()
  @IsIn(ANSWERS)
  minimal?: Answer;
}

export class AtLocationsQuery extends HsdsServicesQuery {
  @IsOptional()
  @Matches(/^\d{5}$/)
  postcode?: string;
}
