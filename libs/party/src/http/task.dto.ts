import { IsUuid, Optional } from './validation.js';

export class ListTasksQuery {
  /** Of this request alone, also what is done. */
  @Optional()
  @IsUuid()
  referral?: string;
}

export class TaskPath {
  @IsUuid()
  id!: string;
}

export class NotificationPath {
  @IsUuid()
  id!: string;
}
