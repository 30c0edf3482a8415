/** `GET contacts/:id` */
export interface Contact {
  readonly id: string;
  readonly source: string;
  readonly channel: string;
  readonly wish: string;
  readonly learnedThrough: string | null;
  readonly happenedAt: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly case: string | null;
  readonly outcome: string | null;
  readonly closedAt: string | null;
}
