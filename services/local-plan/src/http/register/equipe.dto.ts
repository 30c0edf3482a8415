import { IsIn } from 'class-validator';
import { CODES, type EquipeRole } from '#contracts';
import { IsCount, IsDay, IsEntryCode, IsListOf } from './register.dto.js';

export class PostDto {
  @IsIn(CODES.equipeRole)
  role!: EquipeRole;

  @IsCount(99)
  posts!: number;

  @IsCount(99)
  filled!: number;

  /** A week, of all that are filled together. */
  @IsCount(4000)
  hours!: number;
}

export class EquipeBodyDto {
  @IsDay()
  asOf!: string;

  @IsListOf(() => PostDto, 7)
  posts!: PostDto[];
}

export class EquipeDto extends EquipeBodyDto {
  /** The ambito whose team it is. */
  @IsEntryCode()
  code!: string;
}
