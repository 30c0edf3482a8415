import { ArrayMinSize, IsIn } from 'class-validator';
import { CODES, type CampaignChannel, type CampaignMaterial } from '#contracts';
import { IsBody, IsCount, IsDay, IsEntryCode, IsList, IsListOf, IsWords, Optional } from './register.dto.js';

export class MaterialDto {
  @IsIn(CODES.campaignMaterial)
  material!: CampaignMaterial;

  @IsCount(9_999_999)
  count!: number;
}

export class CampaignBodyDto {
  @IsWords(200)
  title!: string;

  /** Absent: the province as a whole. */
  @Optional()
  @IsBody()
  ambito?: string;

  @IsList(10)
  @ArrayMinSize(1)
  @IsIn(CODES.campaignChannel, { each: true })
  channels!: CampaignChannel[];

  @IsListOf(() => MaterialDto, 8)
  materials!: MaterialDto[];

  @IsDay()
  from!: string;

  @IsDay()
  to!: string;

  /** People, as whoever ran it estimates. */
  @IsCount(99_999_999)
  reach!: number;

  /** Euro cents, whole. */
  @IsCount(99_999_999_999)
  cents!: number;
}

export class CampaignDto extends CampaignBodyDto {
  @IsEntryCode()
  code!: string;
}
