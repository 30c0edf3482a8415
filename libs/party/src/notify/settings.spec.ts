import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig, type Environment } from '#platform';
import { PartyConfig } from '../party-config.js';
import { notifySettings, settingsOf, tellsAnybody, type NotifySettings } from './settings.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'staffetta-settings-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const NODE = {
  STAFFETTA_NODE: 'intake-cav',
  STAFFETTA_LOG: 'embedded',
  STAFFETTA_DATABASE_URL: 'postgres://nobody@nowhere/none',
  STAFFETTA_INSTITUTIONS: 'cav-1',
  STAFFETTA_KEYS_DIR: 'keys',
  STAFFETTA_KEK_FILE: 'kek',
  STAFFETTA_PINS_FILE: 'pins.json',
  STAFFETTA_ISSUER: 'https://id.example/oidc',
  STAFFETTA_TLS_CERT_FILE: 'node.crt',
  STAFFETTA_TLS_KEY_FILE: 'node.key',
  STAFFETTA_TLS_CA_FILE: 'ca.crt',
};
const MAIL = {
  STAFFETTA_SMTP_HOST: 'mail.example',
  STAFFETTA_MAIL_FROM: 'turni@ente.example',
  STAFFETTA_MAIL_DOMAINS: 'ente.example,altro.example',
  STAFFETTA_CONSOLE_URL: 'https://console.example/',
};

const read = (more: Environment): NotifySettings =>
  notifySettings(loadConfig(PartyConfig, { ...NODE, ...more }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const secret = Buffer.alloc(32, 7).toString('base64url');
const gateways = (url: string): string =>
  file('gateways.json', JSON.stringify({ 'sms-bruna': { url, secret } }));

describe('what a node is told about notices', () => {
  it('is nothing, and then it tells nobody', () => {
    const settings = read({});
    expect(tellsAnybody(settings)).toBe(false);
    expect(settingsOf(settings, 'cav-1').mailDomains).toEqual([]);
  });

  it('is a mail server, with TLS unless something else is said', () => {
    const auth = file('auth.json', '{"user":"turni","pass":"segreto"}');
    const settings = read({ ...MAIL, STAFFETTA_SMTP_AUTH_FILE: auth });
    const { mail, mailDomains } = settingsOf(settings, 'cav-1');
    expect(mail).toEqual({
      ...{ host: 'mail.example', port: 587, tls: 'starttls', from: 'turni@ente.example' },
      auth: { user: 'turni', pass: 'segreto' },
    });
    expect(mailDomains).toEqual(['ente.example', 'altro.example']);
    expect(settingsOf(settings, 'cav-2').mail).toBeUndefined();
    expect([tellsAnybody(settings), settings.onlyPublic]).toEqual([true, true]);
  });

  it('is gateways by name', () => {
    const settings = read({
      STAFFETTA_WEBHOOKS_FILE: gateways('https://sms.example/hook'),
      STAFFETTA_CONSOLE_URL: 'https://console.example/',
    });
    const { webhooks, targets } = settingsOf(settings, 'cav-1');
    expect([...webhooks]).toEqual(['sms-bruna']);
    expect(targets.get('sms-bruna')?.secret).toEqual(Buffer.alloc(32, 7));
  });

  it.each<[string, () => Environment, string]>([
    ['mail in the clear', () => ({ ...MAIL, STAFFETTA_SMTP_TLS: 'none' }), 'STAFFETTA_SMTP_TLS'],
    [
      'a link in the clear',
      () => ({ ...MAIL, STAFFETTA_CONSOLE_URL: 'http://c.example/' }),
      'STAFFETTA_CONSOLE_URL',
    ],
    ['mail without a sender', () => ({ ...MAIL, STAFFETTA_MAIL_FROM: '' }), 'STAFFETTA_MAIL_FROM'],
    ['mail to anybody', () => ({ ...MAIL, STAFFETTA_MAIL_DOMAINS: '' }), 'STAFFETTA_MAIL_DOMAINS'],
    [
      'a sender that ends a header',
      () => ({ ...MAIL, STAFFETTA_MAIL_FROM: 'a@b.example\r\nBcc: x@y.example' }),
      'STAFFETTA_MAIL_FROM',
    ],
    [
      'a login that is none',
      () => ({ ...MAIL, STAFFETTA_SMTP_AUTH_FILE: file('bad.json', '{"user":"canarino"}') }),
      'STAFFETTA_SMTP_AUTH_FILE',
    ],
    [
      'a file that is not there',
      () => ({ ...MAIL, STAFFETTA_SMTP_CA_FILE: join(folder, 'canarino') }),
      'STAFFETTA_SMTP_CA_FILE',
    ],
    [
      'a gateway in the clear',
      () => ({
        STAFFETTA_WEBHOOKS_FILE: gateways('http://sms.example/canarino'),
        STAFFETTA_CONSOLE_URL: 'https://console.example/',
      }),
      'STAFFETTA_WEBHOOKS_FILE',
    ],
    [
      'a gateway with a weak secret',
      () => ({
        STAFFETTA_WEBHOOKS_FILE: file('weak.json', '{"sms":{"url":"https://s.example","secret":"canarino"}}'),
        STAFFETTA_CONSOLE_URL: 'https://console.example/',
      }),
      'STAFFETTA_WEBHOOKS_FILE',
    ],
  ])('does not start in production with %s, and repeats no value', (_, environment, variable) => {
    let message = '';
    try {
      read(environment());
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(variable);
    expect(message).not.toContain('canarino');
  });

  it('is each institution’s own, where a node speaks for two', () => {
    const gateway = (name: string): object => ({ [name]: { url: `https://${name}.example/hook`, secret } });
    const both = {
      ...MAIL,
      STAFFETTA_INSTITUTIONS: 'cav-1,cav-2',
      STAFFETTA_MAIL_FROM: 'cav-1=turni@uno.example,cav-2=turni@due.example',
      STAFFETTA_MAIL_DOMAINS: 'cav-1=uno.example,cav-2=due.example,cav-2=altro.example',
      STAFFETTA_SMTP_AUTH_FILE: file(
        'both.json',
        JSON.stringify({ 'cav-1': { user: 'uno', pass: 'x' }, 'cav-2': { user: 'due', pass: 'y' } }),
      ),
      STAFFETTA_WEBHOOKS_FILE: file(
        'hooks.json',
        JSON.stringify({ 'cav-1': gateway('sms-uno'), 'cav-2': gateway('sms-due') }),
      ),
    };
    const settings = read(both);
    const told = ['cav-1', 'cav-2'].map((institution) => {
      const { mail, mailDomains, webhooks } = settingsOf(settings, institution);
      return [mail?.from, mail?.auth?.user, mailDomains, [...webhooks]];
    });
    expect(told).toEqual([
      ['turni@uno.example', 'uno', ['uno.example'], ['sms-uno']],
      ['turni@due.example', 'due', ['due.example', 'altro.example'], ['sms-due']],
    ]);
  });

  it.each<[string, Environment]>([
    ['STAFFETTA_MAIL_DOMAINS', { STAFFETTA_MAIL_DOMAINS: 'ente.example' }],
    ['STAFFETTA_MAIL_DOMAINS', { STAFFETTA_MAIL_DOMAINS: 'cav-3=ente.example' }],
    ['STAFFETTA_MAIL_FROM', { STAFFETTA_MAIL_FROM: 'turni@ente.example' }],
    ['STAFFETTA_MAIL_FROM', { STAFFETTA_MAIL_FROM: 'cav-1=a@ente.example,cav-1=b@ente.example' }],
  ])('does not start where %s says not whose it is, and there are two', (variable, more) => {
    const two = {
      STAFFETTA_INSTITUTIONS: 'cav-1,cav-2',
      STAFFETTA_MAIL_FROM: 'cav-1=turni@ente.example',
      STAFFETTA_MAIL_DOMAINS: 'cav-1=ente.example',
    };
    expect(() => read({ ...MAIL, ...two })).not.toThrow();
    expect(() => read({ ...MAIL, ...two, ...more })).toThrow(variable);
  });

  it('knows no gateway or login that is not said to be an institution’s, where there are two', () => {
    const two = {
      ...MAIL,
      STAFFETTA_INSTITUTIONS: 'cav-1,cav-2',
      STAFFETTA_MAIL_FROM: 'cav-1=turni@ente.example',
      STAFFETTA_MAIL_DOMAINS: 'cav-1=ente.example',
    };
    const flat = { ...two, STAFFETTA_WEBHOOKS_FILE: gateways('https://sms.example/hook') };
    expect(() => read(flat)).toThrow('STAFFETTA_WEBHOOKS_FILE');
    const login = { ...two, STAFFETTA_SMTP_AUTH_FILE: file('flat.json', '{"user":"turni","pass":"x"}') };
    expect(() => read(login)).toThrow('STAFFETTA_SMTP_AUTH_FILE');
  });

  it('may be simpler in a demonstration', () => {
    const settings = read({
      ...MAIL,
      STAFFETTA_PROFILE: 'demo',
      STAFFETTA_SMTP_TLS: 'none',
      STAFFETTA_WEBHOOKS_FILE: gateways('http://127.0.0.1:9/hook'),
    });
    expect([settingsOf(settings, 'cav-1').mail?.tls, settings.onlyPublic]).toEqual(['none', false]);
  });
});
