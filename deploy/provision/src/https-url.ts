import { InvalidArgumentError } from 'commander';

/** An option that is an https address, without a slash at its end. @throws InvalidArgumentError */
export function httpsUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') throw new InvalidArgumentError('Not an https address.');
  return text.replace(/\/$/, '');
}
