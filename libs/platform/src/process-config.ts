import 'reflect-metadata';
import { Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Max, Min } from 'class-validator';
import type { Profile } from './profile-fences.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The comma-separated list that an environment variable holds. */
export const List = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : value,
  );

/** `true` or `false`; anything else stays as it is, and is refused. */
export const Flag = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** What every process of the network is told by its environment. Fields are named like the variables. */
export class ProcessConfig {
  @IsIn(['demo', 'test', 'production'])
  STAFFETTA_PROFILE: Profile = 'production';

  @IsString()
  STAFFETTA_HOST = '127.0.0.1';

  /** 0: any free port. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65535)
  STAFFETTA_PRIVATE_PORT = 0;

  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
  STAFFETTA_LOG_LEVEL = 'info';
}
