/** What the commands print with; colours and progress only where somebody looks at a terminal. */
export interface Terminal {
  readonly json: boolean;
  /** Whether a person reads along. */
  readonly live: boolean;
  line(text?: string): void;
  /** Replaces the last progress; nothing where nobody looks. */
  progress(text: string): void;
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
  /** The one document of `--json`. */
  document(value: unknown): void;
  /**
   * Calls the listener when nobody reads any more, as after `| head`; without one the process ends.
   * @returns what takes the listener away again
   */
  onGone(listener: () => void): () => void;
}

/** What a shell reports of a program that wrote to a closed pipe: 128 + SIGPIPE. */
export const GONE = 141;

/** @param end ends the process when nobody reads any more and nothing is left to do */
export function openTerminal(
  json: boolean,
  stream: NodeJS.WriteStream = process.stdout,
  end: () => void = () => process.exit(GONE),
): Terminal {
  const live = stream.isTTY && !json && process.env['TERM'] !== 'dumb';
  const colour = live && (process.env['NO_COLOR'] ?? '') === '';
  const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  let shown = false;
  let gone = false;
  let whenGone: (() => void) | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (gone) return;
    gone = true;
    (whenGone ?? end)();
  });
  const write = (text: string): void => {
    if (!gone) stream.write(text);
  };
  const clear = (): void => {
    if (shown) write('\r\u001b[2K');
    shown = false;
  };
  return {
    json,
    live,
    line(text = '') {
      if (json) return;
      clear();
      write(`${text}\n`);
    },
    progress(text) {
      if (!live) return;
      clear();
      write(text);
      shown = true;
    },
    good: paint(32),
    bad: paint(31),
    faint: paint(2),
    strong: paint(1),
    document(value) {
      if (json) write(`${JSON.stringify(value, null, 2)}\n`);
    },
    onGone(listener) {
      whenGone = listener;
      return () => {
        whenGone = undefined;
      };
    },
  };
}

const BAR_WIDTH = 20;

/** How far something is. @param done 0 to 1 */
export function bar(done: number): string {
  const full = Math.round(done * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`;
}
