import type centre from './it/centre.js';
import type common from './it/common.js';
import type district from './it/district.js';
import type duty from './it/duty.js';
import type health from './it/health.js';
import type nav from './it/nav.js';
import type plan from './it/plan.js';
import type help from './it/help.js';
import type operations from './it/operations.js';
import type protection from './it/protection.js';
import type practice from './it/practice.js';
import type problems from './it/problems.js';
import type requestSteps from './it/request-steps.js';
import type requestTold from './it/request-told.js';
import type requests from './it/requests.js';
import type indicators from './it/indicators.js';
import type protocols from './it/protocols.js';
import type proof from './it/proof.js';
import type province from './it/province.js';
import type rules from './it/rules.js';
import type shelter from './it/shelter.js';
import type worklist from './it/worklist.js';

/** The areas' words; Italian is the measure, English must have the same keys. */
export interface Messages {
  readonly centre: typeof centre;
  readonly common: typeof common;
  readonly district: typeof district;
  readonly duty: typeof duty;
  readonly health: typeof health;
  readonly nav: typeof nav;
  readonly plan: typeof plan;
  readonly help: typeof help;
  readonly operations: typeof operations;
  readonly protection: typeof protection;
  readonly practice: typeof practice;
  readonly problems: typeof problems;
  readonly requests: typeof requests;
  readonly indicators: typeof indicators;
  readonly protocols: typeof protocols;
  readonly proof: typeof proof;
  readonly province: typeof province;
  readonly rules: typeof rules;
  readonly 'request-steps': typeof requestSteps;
  readonly 'request-told': typeof requestTold;
  readonly shelter: typeof shelter;
  readonly worklist: typeof worklist;
}

export type Namespace = keyof Messages;

/** Dotted paths to the texts; i18next's plural endings belong to the key without them. */
type Paths<T> = {
  [K in keyof T & string]: T[K] extends string ? WithoutPlural<K> : `${K}.${Paths<T[K]>}`;
}[keyof T & string];
type WithoutPlural<K extends string> = K extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : K;

export type MessageKey<N extends Namespace> = Paths<Messages[N]>;

/** For the English files: the same keys, other words. */
export type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : Same<T[K]> };
