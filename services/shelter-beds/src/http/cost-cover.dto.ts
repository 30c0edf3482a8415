import { IsInt, Max, Min } from 'class-validator';
import { CODES, type Urgency } from '#contracts';
import { CallbackDto, IsCode, IsDay, IsInstitution, IsNested, IsUuid, NecessityDto, Optional } from '#party';

/** Who should pay, from when, for how long. */
export class AskCostCoverDto {
  @IsInstitution()
  to!: string;

  @IsInt()
  @Min(1)
  @Max(730)
  days!: number;

  /** Default: the day she came. */
  @Optional()
  @IsDay()
  start?: string;

  @Optional()
  @IsCode(CODES.urgency)
  urgency?: Urgency;

  @IsNested(() => CallbackDto)
  callback!: CallbackDto;

  /** The house's own file of her, if it has one. */
  @Optional()
  @IsUuid()
  case?: string;

  @Optional()
  @IsUuid()
  agreement?: string;

  @Optional()
  @IsNested(() => NecessityDto)
  necessity?: NecessityDto;
}
