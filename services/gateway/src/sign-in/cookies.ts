import type { FastifyReply, FastifyRequest } from 'fastify';

/** One cookie of the gateway's. */
export interface Cookie {
  /** Undefined also where it was sent twice: nobody could say which of the two is ours. */
  read(request: FastifyRequest): string | undefined;
  write(reply: FastifyReply, value: string): void;
  clear(reply: FastifyReply): void;
}

export interface CookieOptions {
  /** `https://…`: the name gets `__Host-`, so that no other host and no plain http can set it. */
  readonly origin: string;
  readonly sameSite: 'Strict' | 'Lax';
  readonly maxAgeS?: number;
}

/** A cookie for this host alone that no script can read. */
export function cookie(plainName: string, { origin, sameSite, maxAgeS }: CookieOptions): Cookie {
  const secure = origin.startsWith('https:');
  const name = secure ? `__Host-${plainName}` : plainName;
  const attributes = `; Path=/; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`;
  const set = (reply: FastifyReply, value: string, age: number | undefined): void => {
    const line = `${name}=${value}${attributes}${age === undefined ? '' : `; Max-Age=${String(age)}`}`;
    // Fastify keeps every Set-Cookie that it is given
    void reply.header('set-cookie', line);
  };
  return {
    read({ headers }) {
      const found = (headers.cookie ?? '')
        .split(';')
        .map((part) => part.trim())
        .filter((part) => part.startsWith(`${name}=`));
      return found.length === 1 ? found[0]?.slice(name.length + 1) : undefined;
    },
    write(reply, value) {
      set(reply, value, maxAgeS);
    },
    clear(reply) {
      set(reply, '', 0);
    },
  };
}
