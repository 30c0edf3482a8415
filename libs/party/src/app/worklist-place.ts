/** Milliseconds since 1970 of a moment, in SQL: what items are ordered by. */
export const DUE = (moment: string): string => `(floor(extract(epoch FROM ${moment}) * 1000))::bigint`;

/** For a `WHERE`: behind the place in these two parameters. */
export const BEHIND = (due: string, key: string, dueParameter: string, keyParameter: string): string =>
  `(${due}, ${key} COLLATE "C") > (${dueParameter}::bigint, ${keyParameter}::text COLLATE "C")`;

/** For a `WHERE`: among the keys in this parameter, or anything where it is null. */
export const AMONG = (key: string, parameter: string): string =>
  `(${parameter}::text[] IS NULL OR ${key} = ANY(${parameter}))`;
