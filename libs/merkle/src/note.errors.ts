import { AppError } from '#kernel';

export const noteMalformed = (): AppError =>
  new AppError('invalid', 'note.malformed', 'The text is not a signed note.');

export const vkeyMalformed = (): AppError =>
  new AppError('invalid', 'note.vkey-malformed', 'The text is not a verifier key of a known kind.');

/** A key that we know, and not its signature: the note as a whole is refused. */
export const signatureInvalid = (name: string): AppError =>
  new AppError('unprocessable', 'note.signature-invalid', 'A signature by a known key is not valid.', {
    name,
  });

export const noteUnsigned = (): AppError =>
  new AppError('unprocessable', 'note.unsigned', 'No known key has signed the note.');

export const checkpointMalformed = (): AppError =>
  new AppError('invalid', 'checkpoint.malformed', 'The note is not a checkpoint.');
