/** One post of `GET equipe`. */
export interface Member {
  readonly id: string;
  readonly role: string;
  readonly employer: string;
  /** Who fills it; null: vacant. */
  readonly subject: string | null;
  readonly since: string;
  readonly caseload: number;
}

export interface Equipe {
  readonly members: readonly Member[];
  readonly filled: number;
  readonly vacant: number;
}

/** One of `GET equipe/meetings`. */
export interface Meeting {
  readonly id: string;
  readonly heldAt: string;
  readonly members: readonly string[];
}
