import { describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookie } from './cookies.js';

const sent = (header?: string): FastifyRequest => ({ headers: { cookie: header } }) as FastifyRequest;

function written(write: (reply: FastifyReply) => void): string[] {
  const lines: string[] = [];
  write({ header: (_name: string, line: string) => lines.push(line) } as unknown as FastifyReply);
  return lines;
}

describe('a cookie', () => {
  const secure = cookie('session', { origin: 'https://staffetta.example', sameSite: 'Strict' });
  const plain = cookie('begun', { origin: 'http://127.0.0.1:8080', sameSite: 'Lax', maxAgeS: 600 });

  it('has over https the prefix that no other host and no http can set', () => {
    expect(
      written((reply) => {
        secure.write(reply, 'x');
      }),
    ).toEqual(['__Host-session=x; Path=/; HttpOnly; SameSite=Strict; Secure']);
    expect(secure.read(sent('session=planted; __Host-session=x'))).toBe('x');
    expect(secure.read(sent('session=planted'))).toBeUndefined();
  });

  it('on loopback goes without', () => {
    expect(
      written((reply) => {
        plain.write(reply, 'x');
      }),
    ).toEqual(['begun=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=600']);
    expect(
      written((reply) => {
        plain.clear(reply);
      }),
    ).toEqual(['begun=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0']);
  });

  it('that comes twice is none', () => {
    expect(plain.read(sent('begun=a; begun=b'))).toBeUndefined();
    expect(plain.read(sent('a=1;begun=b=c; z'))).toBe('b=c');
    expect(plain.read(sent())).toBeUndefined();
  });
});
