import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsISO8601,
  IsOptional,
  Matches,
} from 'class-validator';
import {
  CODES,
  type FlowRole,
  type Urgency,
  type Ground,
  type Kind,
  type Service,
  type Tier,
} from '#contracts';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const STATES = ['submitted', 'received', 'acknowledged', 'offered', 'confirmed', 'in-charge'];

export class InstitutionPath {
  @Matches(NAME)
  id!: string;
}

export class ProtocolPath {
  /** `id` or `id@version`. */
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?(?:@[1-9]\d{0,5})?$/)
  id!: string;
}

export class KeysQuery {
  @IsOptional()
  @Matches(NAME)
  institution?: string;
}

export class FlowCheckDto {
  @Matches(NAME)
  from!: string;

  @Matches(NAME)
  to!: string;

  @IsIn(CODES.service)
  service!: Service;

  @IsOptional()
  @IsIn(CODES.kind)
  kind?: Kind;

  @IsIn(CODES.ground)
  ground!: Ground;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(3)
  @ArrayUnique()
  @IsIn(CODES.tier, { each: true })
  tiers!: Tier[];

  /** The referral's state in which it would be told. */
  @IsIn(STATES)
  state = 'submitted';

  /** Absent: now. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  at?: string;

  /** Of whoever would ask. */
  @IsOptional()
  @IsIn(CODES.flowRole)
  role?: FlowRole;

  /** ISTAT code of the comune where she is: who answers there. */
  @IsOptional()
  @Matches(/^\d{6}$/)
  comune?: string;

  /** With `flow`: the rule that a referral names, `id@version`. */
  @IsOptional()
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?@[1-9]\d{0,5}$/)
  protocol?: string;

  @IsOptional()
  @Matches(NAME)
  flow?: string;

  /** With `protocol` and `flow`: a referral that is open, and when it was submitted. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  submittedAt?: string;

  @IsOptional()
  @IsIn(CODES.urgency)
  urgency?: Urgency;
}
