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
}

export function openTerminal(json: boolean, stream: NodeJS.WriteStream = process.stdout): Terminal {
  const live = stream.isTTY && !json && process.env['TERM'] !== 'dumb';
  const colour = live && (process.env['NO_COLOR'] ?? '') === '';
  const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write('\r\u001b[2K');
    shown = false;
  };
  return {
    json,
    live,
    line(text = '') {
      if (json) return;
      clear();
      stream.write(`${text}\n`);
    },
    progress(text) {
      if (!live) return;
      clear();
      stream.write(text);
      shown = true;
    },
    good: paint(32),
    bad: paint(31),
    faint: paint(2),
    strong: paint(1),
    document(value) {
      if (json) stream.write(`${JSON.stringify(value, null, 2)}\n`);
    },
  };
}
