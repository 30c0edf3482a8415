import { IsCode, IsMoment, IsUuid, Optional } from '#party';

/** Why a unit cannot be used; coded, so that no address slips in. */
export const CLOSING_REASONS = ['repair', 'cleaning', 'staff', 'safety', 'other'] as const;

export class CloseUnitDto {
  @IsCode(CLOSING_REASONS)
  reason!: string;

  @Optional()
  @IsMoment()
  until?: string;
}

export class UnitPath {
  @IsUuid()
  id!: string;
}
