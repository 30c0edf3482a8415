import { X509Certificate } from 'node:crypto';
import { ValidateBy } from 'class-validator';

/** How operators, nodes and institutions are called. */
export const NAME = /^[a-z][a-z0-9-]{0,40}$/;
/** As `Secrets` makes them, and whoever sets one by hand: nothing that a file of settings reads otherwise. */
export const PASSWORD = /^[A-Za-z0-9_-]{16,128}$/;
const MOST = 100;
/** One, and nothing beside it: whatever follows it in a file would be believed as well. */
const PEM = /^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]{1,8000}\n-----END CERTIFICATE-----\n?$/;

/** A certificate, PEM, alone; undefined where it is none. */
export function certificateIn(value: unknown): X509Certificate | undefined {
  if (typeof value !== 'string' || !PEM.test(value)) return undefined;
  try {
    return new X509Certificate(value);
  } catch {
    return undefined;
  }
}

/** An object by names, up to a hundred: what one says of several nodes or institutions. */
const eachBy = (name: string, isRight: (value: unknown) => boolean): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => {
        if (typeof value !== 'object' || value === null) return false;
        const entries = Object.entries(value);
        return entries.length <= MOST && entries.every(([key, each]) => NAME.test(key) && isRight(each));
      },
    },
  });

export const EachIs = (rule: RegExp): PropertyDecorator =>
  eachBy('eachIs', (value) => typeof value === 'string' && rule.test(value));

export const EachIsCertificate = (): PropertyDecorator =>
  eachBy('eachIsCertificate', (value) => certificateIn(value) !== undefined);

/** The certificate of somebody who may certify others. */
export const IsAuthority = (): PropertyDecorator =>
  ValidateBy({
    name: 'isAuthority',
    validator: { validate: (value: unknown) => certificateIn(value)?.ca === true },
  });
