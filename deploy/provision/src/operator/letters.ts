import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { AppError } from '#kernel';
import type { MadeKeys } from '../../../local/src/node-keys.js';
import { EachIs, EachIsCertificate, IsAuthority, NAME, PASSWORD } from './letter-rules.js';

/** What operators of one network send each other before they start (docs/guides/operators.md). */
const HTTPS = /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?$/;
const LOG_NAME = /^[a-z0-9.:/_~-]{1,200}$/;
const PIN = /^[\x21-\x7e]{1,200}$/;
const LONGEST = 1_000_000;

/** A node that its operator wants admitted. */
export class RequestedNode {
  @Matches(NAME)
  id!: string;

  /** Its private port, as others reach it. */
  @Matches(HTTPS)
  address!: string;

  /** PKCS#10, PEM. */
  @IsString()
  @MaxLength(4_000)
  certificateRequest!: string;
}

/** From an operator to the Province. Nothing in it is secret; that it is hers is told by its fingerprint, read aloud. */
export class OperatorRequest {
  @Matches(NAME)
  operator!: string;

  /** Where her people reach the console. */
  @Matches(HTTPS)
  publicUrl!: string;

  @Matches(LOG_NAME)
  logOrigin!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => RequestedNode)
  nodes!: RequestedNode[];

  /** The nodes' public keys, as the registry lists them, and what they countersign. */
  @IsObject()
  keys!: Pick<MadeKeys, 'entries' | 'countersignatures' | 'pins' | 'witnesses'>;

  /** A public JWK to which the answer is sealed. */
  @IsObject()
  answerTo!: Readonly<Record<string, string>>;
}

/** PEM: whom to believe. */
export class AnsweredAuthorities {
  @IsAuthority()
  peers!: string;

  @IsAuthority()
  kafka!: string;

  @IsAuthority()
  web!: string;
}

/** From the Province to an operator: sealed, since passwords are in it. */
export class OperatorAnswer {
  @Matches(NAME)
  operator!: string;

  @Matches(/^https:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:\/[A-Za-z0-9._-]+)+$/)
  issuer!: string;

  @Matches(LOG_NAME)
  logOrigin!: string;

  /** The audit log's verifier key. */
  @Matches(/^[\x21-\x7e]+$/)
  audit!: string;

  /** Kafka's address. */
  @Matches(/^[a-z0-9.-]+:\d{1,5}(?:,[a-z0-9.-]+:\d{1,5})*$/)
  brokers!: string;

  /** Private addresses of all admitted nodes. */
  @IsObject()
  @EachIs(HTTPS)
  addresses!: Readonly<Record<string, string>>;

  /** By node, the gateway behind which it is. */
  @IsObject()
  @EachIs(HTTPS)
  gateways!: Readonly<Record<string, string>>;

  /** By institution, the fingerprint of its identity: to be compared with the paper, never to be believed. */
  @IsObject()
  @EachIs(PIN)
  pins!: Readonly<Record<string, string>>;

  @IsObject()
  @ValidateNested()
  @Type(() => AnsweredAuthorities)
  authorities!: AnsweredAuthorities;

  /** By node, PEM. */
  @IsObject()
  @EachIsCertificate()
  certificates!: Readonly<Record<string, string>>;

  /** By node. */
  @IsObject()
  @EachIs(PASSWORD)
  kafkaPasswords!: Readonly<Record<string, string>>;

  @Matches(PASSWORD)
  clientSecret!: string;
}

/** What two people read to each other: 128 bits of SHA-256 in groups of four. */
export function fingerprint(letter: string): string {
  const digest = createHash('sha256').update(letter).digest('hex').slice(0, 32);
  return (digest.match(/.{4}/g) ?? []).join('-');
}

/** The gateway of an operator, by its name at the identity provider. */
export const clientOf = (operator: string): string => `gateway-${operator}`;

/** @throws AppError `invalid` `operator.letter-unreadable` */
export async function readLetter(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined || text.length > LONGEST) {
    throw new AppError('invalid', 'operator.letter-unreadable', 'There is no readable letter.');
  }
  return text;
}

/**
 * @param name how the letter is called in what is wrong with it
 * @returns the letter, or what is wrong with it: names and rules, no values
 */
export function parseLetter<T extends object>(
  type: new () => T,
  text: string,
  name: string,
): T | readonly string[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return [`${name} (no JSON)`];
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return [`${name} (no letter)`];
  }
  const letter = plainToInstance(type, content);
  const wrong = validateSync(letter, { whitelist: true, forbidNonWhitelisted: true }).flatMap((error) =>
    namesOf(error, name),
  );
  return wrong.length > 0 ? wrong : letter;
}

const namesOf = ({ property, constraints, children = [] }: ValidationError, path: string): string[] => [
  ...Object.keys(constraints ?? {}).map((rule) => `${path}.${property} (${rule})`),
  ...children.flatMap((child) => namesOf(child, `${path}.${property}`)),
];

/** @throws AppError `invalid` `operator.refused`, all that is wrong by name */
export function refuseWrong(wrong: readonly string[]): void {
  if (wrong.length === 0) return;
  throw new AppError('invalid', 'operator.refused', `Not taken: ${wrong.join(', ')}.`);
}
