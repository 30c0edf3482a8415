/** Ctrl-C reaches us twice: the terminal signals all its processes, and npm passes its own signal on. */
const SAME_MS = 1_000;

export interface Ending {
  /** Ends everything in order; called once. */
  readonly end: () => void;
  /** Ends this process at once. */
  readonly giveUp: () => void;
  /** Milliseconds on any clock that does not go back. */
  readonly now: () => number;
}

/** What asks a stack to end. */
export class EndRequests {
  private first: number | undefined;

  constructor(private readonly ending: Ending) {}

  /** The first ends in order; one that comes a second later or more is a person out of patience. */
  readonly signalled = (): void => {
    const { giveUp, now } = this.ending;
    if (this.first === undefined) this.begin();
    else if (now() - this.first >= SAME_MS) giveUp();
  };

  /** Ends in order too; that npm goes before us is no impatience. */
  readonly parentGone = (): void => {
    if (this.first === undefined) this.begin();
  };

  private begin(): void {
    this.first = this.ending.now();
    this.ending.end();
  }
}
