import { ArrayMinSize, Equals, IsIn, IsObject, IsString, MaxLength } from 'class-validator';
import { AreNested, IsMoment, IsNested, IsText, IsUuid, Optional } from '#party';

/** Says how much is told (Subscriptions R5 Backport). */
export const PAYLOAD_CONTENT =
  'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content';

export class PayloadContentDto {
  @Equals(PAYLOAD_CONTENT)
  url!: string;

  /** Ids alone; whole Tasks are never sent, they are read. */
  @Equals('id-only')
  valueCode!: string;
}

export class PayloadDto {
  @AreNested(() => PayloadContentDto, 1)
  @ArrayMinSize(1)
  extension!: PayloadContentDto[];
}

/** No `header`: a call is signed, and shows no secret. */
export class ChannelDto {
  @Equals('rest-hook')
  type!: 'rest-hook';

  @IsString()
  @MaxLength(500)
  endpoint!: string;

  /** With `_payload` only; without both a call is empty. */
  @Optional()
  @Equals('application/fhir+json')
  payload?: string;

  @Optional()
  @IsNested(() => PayloadDto)
  _payload?: PayloadDto;

  /** As it was read: where the receiver's secret stands. Not looked at. */
  @Optional()
  @IsObject({ each: true })
  extension?: object[];
}

/** A FHIR R4 Subscription, as far as it is served. */
export class SubscriptionDto {
  @Equals('Subscription')
  resourceType!: 'Subscription';

  @Optional()
  @IsUuid()
  id?: string;

  @Optional()
  @IsObject()
  meta?: object;

  /** Narrative: dropped. */
  @Optional()
  @IsObject()
  text?: object;

  @IsIn(['requested', 'active', 'error', 'off'])
  status!: 'requested' | 'active' | 'error' | 'off';

  /** Why: mandatory in R4, and not kept. */
  @IsText(200)
  reason!: string;

  /** `Task?status=…&owner=…&requester=…&code=…`. */
  @IsString()
  @MaxLength(500)
  criteria!: string;

  /** As it was read; not looked at. */
  @Optional()
  @IsString()
  @MaxLength(500)
  error?: string;

  @IsNested(() => ChannelDto)
  channel!: ChannelDto;

  @Optional()
  @IsMoment()
  end?: string;
}
