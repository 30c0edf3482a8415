import { IsOptional, Matches } from 'class-validator';
import { PartyConfig } from '#party';
import { List } from '#platform';

export class AslLiaisonConfig extends PartyConfig {
  /** Where the identity provider gives tokens to programs, if not at `<issuer>/token`. */
  @IsOptional()
  @Matches(/^https?:\/\//)
  STAFFETTA_TOKEN_URL?: string;

  /** Hosts of the ASL's systems that subscriptions may call, each with its port (without: 443 or 80); absent: nobody. */
  @List()
  @Matches(/^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/, { each: true })
  STAFFETTA_RECEIVER_HOSTS: string[] = [];
}

export const ASL_CONFIG = Symbol('ASL_CONFIG');
