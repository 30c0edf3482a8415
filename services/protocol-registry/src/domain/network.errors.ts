import { AppError } from '#kernel';

/** What is wrong in one of the network's files: where, and which rule it breaks; never what stands there. */
export interface Fault {
  /** Relative to the network's folder, or the variable that names the file. */
  readonly file: string;
  /** JSON pointer. */
  readonly path: string;
  readonly rule: string;
}

const SHOWN = 20;

export function networkInvalid(faults: readonly Fault[]): AppError {
  const told = faults.slice(0, SHOWN).map(({ file, path, rule }) => `${file} ${path} ${rule}`);
  const more = faults.length > SHOWN ? ` and ${String(faults.length - SHOWN)} more` : '';
  return new AppError(
    'invalid',
    'network.invalid',
    `The network's files are not right: ${told.join('; ')}${more}`,
    { faults: faults.slice(0, SHOWN) },
  );
}

/** A published version is a signed act: only its status may change. */
export const protocolChanged = (protocol: string): AppError =>
  new AppError(
    'invalid',
    'network.protocol-changed',
    `The protocol ${protocol} was published with another content: give the new one a new version.`,
    { protocol },
  );

/** `fault` is a code; what was sent is not repeated. */
export const keyRefused = (fault: string): AppError =>
  new AppError('unprocessable', 'key.refused', 'The registry does not list this key.', { fault });
