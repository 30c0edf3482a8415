import { Option, type Command } from 'commander';
import { AppError } from '#kernel';
import { isPlaceholder } from '#platform';

/** @returns what is wrong with a setting, in words that do not repeat it; none: nothing is */
export type Rule = (text: string) => readonly string[];

const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
// as the audit reads it (services/province-audit), with a path that says which log of a host it is
const LOG_NAME = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[a-z0-9._~-]+)+$/;
const ADDRESS = /^(?<scheme>https:\/\/)?(?<host>[^/:]*)(?::(?<port>[^/]*))?(?<path>\/.*)?$/s;
const REALM = /^(?:\/[A-Za-z0-9._-]+)+\/?$/;

const told = (setting: string, rule: string): string => (setting === '' ? rule : `${setting}: ${rule}`);

function hostFaults(setting: string, host: string): string[] {
  if (isPlaceholder(host)) return [told(setting, host.trim() === '' ? 'empty' : 'placeholder')];
  return HOST.test(host) ? [] : [told(setting, 'no host name in small letters')];
}

const portFaults = (setting: string, port: string | undefined): string[] =>
  port === undefined || (/^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535)
    ? []
    : [told(setting, 'no port from 1 to 65535')];

/** Which settings of compose an address is put together from. */
interface Parts {
  readonly host?: string;
  readonly port?: string;
}

const address =
  ({ host = '', port = '' }: Parts, path: (text: string | undefined) => string[]): Rule =>
  (text) => {
    const parts = ADDRESS.exec(text)?.groups ?? {};
    if (parts['scheme'] === undefined) return ['does not begin with https://'];
    return [
      ...hostFaults(host, parts['host'] ?? ''),
      ...portFaults(port, parts['port']),
      ...path(parts['path']),
    ];
  };

/** `https://host:port`, from the settings of these names. */
export const origin = (parts: Parts = {}): Rule =>
  address(parts, (path) => (path === undefined || path === '/' ? [] : ['a path, where none belongs']));

/** `https://host:port/realms/name`. */
export const realm = (parts: Parts = {}): Rule =>
  address(parts, (path) =>
    path !== undefined && REALM.test(path) ? [] : ['no path that ends with the realm'],
  );

/** `host/path/log`. */
export const logName =
  (setting = ''): Rule =>
  (text) =>
    isPlaceholder(text)
      ? [told(setting, text.trim() === '' ? 'empty' : 'placeholder')]
      : LOG_NAME.test(text)
        ? []
        : [told(setting, 'not <host>/<path> in small letters')];

/** A name below which others are made: `centre.example`. */
export const domain =
  (setting = ''): Rule =>
  (text) =>
    [...hostFaults(setting, text), ...(text.includes('.') ? [] : [told(setting, 'no domain')])].slice(0, 1);

/** Addresses of a log, `host:port` by commas. */
export const brokers: Rule = (text) =>
  text.split(',').flatMap((each) => {
    const [host = '', port = '', ...more] = each.split(':');
    return more.length > 0 ? ['not host:port'] : [...hostFaults('', host), ...portFaults('', port)];
  });

export const withoutSlash = (address: string): string => address.replace(/\/$/, '');

export const filled: Rule = (text) => (text.trim() === '' ? ['empty'] : []);

const rules = new WeakMap<Option, Rule>();

/** An option that must be given, and what its text must be. All that is wrong is told at once by `refuseWrong`. */
export function demanded(command: Command, flags: string, description: string, rule: Rule = filled): Command {
  const option = new Option(flags, description);
  rules.set(option, rule);
  return command.addOption(option);
}

/**
 * Lets a command be called with anything: what it does not know must not be repeated, and is told with the rest.
 * @returns the command
 */
export const tolerant = (command: Command): Command => command.allowUnknownOption().allowExcessArguments();

/**
 * Refuses settings that are missing, malformed or still an example's, all of them at once.
 * @param words what a word may be that is no option, for whoever has to find it
 * @throws AppError `invalid` `provision.settings`: names and rules, never a value
 */
export function refuseWrong(command: Command, words = ''): void {
  const faults = command.options.flatMap((option) => {
    const rule = rules.get(option);
    if (rule === undefined) return [];
    const value = command.getOptionValue(option.attributeName()) as string | undefined;
    const wrong = value === undefined ? ['missing'] : rule(value);
    return wrong.map((each) => `${option.long ?? option.flags} (${each})`);
  });
  const strange = command.args.length;
  if (strange > 0) faults.push(`${String(strange)} unknown ${strange === 1 ? 'word' : 'words'}${words}`);
  if (faults.length === 0) return;
  throw new AppError('invalid', 'provision.settings', `These settings are not right: ${faults.join('; ')}.`, {
    faults,
  });
}
