import { IsUuid } from './validation.js';

export class TaskPath {
  @IsUuid()
  id!: string;
}

export class NotificationPath {
  @IsUuid()
  id!: string;
}
