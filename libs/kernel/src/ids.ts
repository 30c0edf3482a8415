import { randomUUID } from 'node:crypto';

/** A random UUIDv4. Never v7: it holds the millisecond (design §4). */
export const newId = (): string => randomUUID();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True for a lower-case UUIDv4, the only form ids take here. */
export const isId = (text: string): boolean => UUID.test(text);
