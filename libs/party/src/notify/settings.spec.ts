import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig, type Environment } from '#platform';
import { PartyConfig } from '../party-config.js';
import { notifySettings, tellsAnybody, type NotifySettings } from './settings.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'staffetta-settings-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const NODE = {
  STAFFETTA_NODE: 'intake-cav',
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
    expect(settings.mailDomains).toEqual([]);
  });

  it('is a mail server, with TLS unless something else is said', () => {
    const auth = file('auth.json', '{"user":"turni","pass":"segreto"}');
    const settings = read({ ...MAIL, STAFFETTA_SMTP_AUTH_FILE: auth });
    expect(settings.mail).toEqual({
      ...{ host: 'mail.example', port: 587, tls: 'starttls', from: 'turni@ente.example' },
      auth: { user: 'turni', pass: 'segreto' },
    });
    expect(settings.mailDomains).toEqual(['ente.example', 'altro.example']);
    expect([tellsAnybody(settings), settings.onlyPublic]).toEqual([true, true]);
  });

  it('is gateways by name', () => {
    const settings = read({
      STAFFETTA_WEBHOOKS_FILE: gateways('https://sms.example/hook'),
      STAFFETTA_CONSOLE_URL: 'https://console.example/',
    });
    expect([...settings.webhooks]).toEqual(['sms-bruna']);
    expect(settings.targets.get('sms-bruna')?.secret).toEqual(Buffer.alloc(32, 7));
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

  it('may be simpler in a demonstration', () => {
    const settings = read({
      ...MAIL,
      STAFFETTA_PROFILE: 'demo',
      STAFFETTA_SMTP_TLS: 'none',
      STAFFETTA_WEBHOOKS_FILE: gateways('http://127.0.0.1:9/hook'),
    });
    expect([settings.mail?.tls, settings.onlyPublic]).toEqual(['none', false]);
  });
});
