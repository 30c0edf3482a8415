import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import {
  brokers,
  demanded,
  domain,
  logName,
  origin,
  realm,
  refuseWrong,
  tolerant,
} from './settings-rules.js';

const GOOD = [
  '--out=/provision',
  '--url=https://rete.prova.it:8443',
  '--issuer=https://accesso.prova.it:8444/realms/staffetta',
  '--log-origin=prova.it/bat/log',
];

/** What `init` says of these words, which are called as compose does; nothing: it would begin. */
async function said(words: readonly string[]): Promise<string> {
  const command = tolerant(new Command('init')).exitOverride();
  demanded(command, '--out <dir>', '');
  demanded(command, '--url <origin>', '', origin({ host: 'STAFFETTA_HOST', port: 'STAFFETTA_PORT' }));
  demanded(command, '--issuer <url>', '', realm({ host: 'STAFFETTA_ISSUER_HOST' }));
  demanded(command, '--log-origin <name>', '', logName('STAFFETTA_LOG_ORIGIN'));
  command.option('--people', '', false).option('--no-people', '');
  let told = '';
  command.action(() => {
    try {
      refuseWrong(command, ' (STAFFETTA_PEOPLE)');
    } catch (error) {
      told = (error as Error).message;
    }
  });
  await command.parseAsync([...words], { from: 'user' });
  return told;
}

const changed = (option: string, text: string): string[] => [
  ...GOOD.filter((word) => !word.startsWith(option)),
  `${option}=${text}`,
];

describe('the settings of a deployment', () => {
  it('are taken where nothing is wrong', async () => {
    expect(await said([...GOOD, '--people'])).toBe('');
    expect(await said(changed('--url', 'https://192.168.1.4/'))).toBe('');
  });

  it('are told by name, all that are wrong at once, and by no value', async () => {
    const told = await said([
      '--url=https://la nostra rete:70000',
      '--issuer=https://CHANGEME:8444/realms/staffetta',
      '--log-origin=',
      '--peple',
      'Segretissimo',
    ]);
    expect(told).toBe(
      'These settings are not right: --out (missing); ' +
        '--url (STAFFETTA_HOST: no host name in small letters); --url (STAFFETTA_PORT: no port from 1 to 65535); ' +
        '--issuer (STAFFETTA_ISSUER_HOST: placeholder); --log-origin (STAFFETTA_LOG_ORIGIN: empty); ' +
        '2 unknown words (STAFFETTA_PEOPLE).',
    );
    expect(told).not.toMatch(/nostra|70000|CHANGEME|peple|Segretissimo/i);
  });

  it.each([
    ['--url', 'http://rete.prova.it', /^[^;]*does not begin with https/],
    ['--url', 'https://', /STAFFETTA_HOST: empty/],
    ['--url', 'https:// :8443', /STAFFETTA_HOST: empty/],
    ['--url', 'https://<host>:8443', /STAFFETTA_HOST: placeholder/],
    ['--url', 'https://rete_1.prova.it', /STAFFETTA_HOST: no host/],
    ['--url', 'https://Rete.prova.it', /STAFFETTA_HOST: no host/],
    ['--url', 'https://rete.prova.it:', /STAFFETTA_PORT/],
    ['--url', 'https://rete.prova.it:0', /STAFFETTA_PORT/],
    ['--url', 'https://rete.prova.it:8443x', /STAFFETTA_PORT/],
    ['--url', 'https://rete.prova.it:8443/console', /a path/],
    ['--url', 'https://user@rete.prova.it', /STAFFETTA_HOST: no host/],
    ['--url', 'https://rete.prova.it\nX=1', /STAFFETTA_HOST: no host/],
    ['--issuer', 'https://accesso.prova.it', /the realm/],
    ['--issuer', 'https://accesso.prova.it/realms/due nomi', /the realm/],
    ['--log-origin', 'prova.it', /STAFFETTA_LOG_ORIGIN: not/],
    ['--log-origin', 'https://prova.it/log', /STAFFETTA_LOG_ORIGIN: not/],
    ['--log-origin', 'prova.it/log+2', /STAFFETTA_LOG_ORIGIN: not/],
    ['--log-origin', '<host>/bat/log', /STAFFETTA_LOG_ORIGIN: placeholder/],
    ['--out', ' ', /--out \(empty\)/],
  ])('refuse %s %j', async (option, text, rule) => {
    const told = await said(changed(option, text));
    expect(told).toMatch(rule);
    // one thing is wrong, and no more than that is said
    expect(told.split(';')).toHaveLength(1);
  });

  it('of operators have rules of the same kind', () => {
    expect(domain('STAFFETTA_DOMAIN')('centro.prova.it')).toEqual([]);
    expect(domain('STAFFETTA_DOMAIN')('centro')).toEqual(['STAFFETTA_DOMAIN: no domain']);
    expect(brokers('kafka-1.prova.it:9092,kafka-2.prova.it:9092')).toEqual([]);
    expect(brokers('kafka-1.prova.it')).toEqual(['no port from 1 to 65535']);
  });
});
