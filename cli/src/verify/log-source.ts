import { entriesPath, tilePath, type Tile } from '#merkle';

const TIMEOUT_MS = 15_000;
/** A full bundle of the largest entries; no tile and no note is longer. */
const MOST_BYTES = 256 * 65_537;

/** Envelopes are shown for ten minutes after signing in, and a long log takes longer than that. */
const TOO_OLD =
  '401, the token holds no more, or its owner signed in too long ago: sign in again, verify with the fresh token';

/** The log could not be read: neither right nor wrong. */
export class UnreadableLog extends Error {
  override name = 'UnreadableLog';

  /** @param status of the answer, where there was one */
  constructor(
    message: string,
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Reads a C2SP tlog-tiles log over HTTP. What comes is believed by nobody yet. */
export class LogSource {
  /**
   * @param base without a slash at the end
   * @param token a bearer token, or who gives a fresh one whenever it is needed; without one the log shows what everybody
   *   may see
   */
  constructor(
    private readonly base: string,
    private readonly token: string | (() => Promise<string>) | undefined,
  ) {}

  /** Whether the entries may be asked for. */
  get hasToken(): boolean {
    return this.token !== undefined;
  }

  /** @throws UnreadableLog */
  async checkpoint(): Promise<string> {
    return (await this.get('checkpoint')).toString('utf8');
  }

  /** @throws UnreadableLog */
  tile(tile: Tile): Promise<Buffer> {
    return this.get(tilePath(tile));
  }

  /** @throws UnreadableLog */
  entries(bundle: Pick<Tile, 'index' | 'width'>): Promise<Buffer> {
    return this.get(entriesPath(bundle));
  }

  /**
   * The envelopes beside leaves `from` to `to`, as they came: `{items: [...]}`. At most 1,024 leaves, but with a topic.
   * @throws UnreadableLog
   */
  envelopes(from: number, to: number, topic?: string): Promise<Buffer> {
    const query = `from=${String(from)}&to=${String(to)}${topic === undefined ? '' : `&topic=${topic}`}`;
    return this.get(`envelopes?${query}`, this.base.replace(/\/log$/, '/v1'));
  }

  /** Of nobody, where there is no token. */
  private async bearer(): Promise<Record<string, string>> {
    const token = typeof this.token === 'function' ? await this.token() : this.token;
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  private async get(path: string, base = this.base): Promise<Buffer> {
    let response: Response;
    try {
      response = await fetch(`${base}/${path}`, {
        headers: await this.bearer(),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.status === 401 && this.hasToken) throw new UnreadableLog(`${path}: ${TOO_OLD}`, 401);
      if (!response.ok) throw new UnreadableLog(`${path}: ${String(response.status)}`, response.status);
      return await bodyOf(response, path);
    } catch (error) {
      if (error instanceof UnreadableLog) throw error;
      throw new UnreadableLog(`${path}: no answer`, undefined, { cause: error });
    }
  }
}

async function bodyOf(response: Response, path: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    const bytes = part as Uint8Array;
    size += bytes.length;
    if (size > MOST_BYTES) throw new UnreadableLog(`${path}: too long`);
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}
