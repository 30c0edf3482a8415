import { join } from 'node:path';
import { Client } from 'pg';
import { newId } from '#kernel';
import type { LogRecord } from '#messaging';
import { loadConfig } from '#platform';
import { startPartyNetwork, waitFor, type PartyNetwork, type TestNodeSpec } from '#testing';
import { LocalPlanConfig } from '../src/config.js';
import { GUESTS, LocalPlanModule } from '../src/local-plan.module.js';

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body & { readonly code?: string; readonly details?: Record<string, unknown> };
}

export interface Ask {
  readonly institution?: string;
  readonly role?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The plan's node alone, its registry filled from network/bat. */
export class PlanNode {
  private constructor(
    readonly network: PartyNetwork,
    private readonly clock: { at: Date | undefined },
  ) {}

  static async start(
    environment: Readonly<Record<string, string>> = {},
    others: readonly TestNodeSpec[] = [],
  ): Promise<PlanNode> {
    const at: { at: Date | undefined } = { at: undefined };
    const network = await startPartyNetwork([
      {
        id: 'local-plan',
        institutions: ['provincia-bat'],
        environment: {
          STAFFETTA_NETWORK_DIR: join(process.cwd(), 'network/bat'),
          STAFFETTA_PARTY_NODES: 'intake-cav,shelter-beds',
          ...environment,
        },
        guests: GUESTS,
        load: (read) => {
          const config = loadConfig(LocalPlanConfig, read);
          const clock = { now: () => at.at ?? new Date() };
          return { config, module: LocalPlanModule.forRoot(config, { clock }) };
        },
      },
      ...others,
    ]);
    return new PlanNode(network, at);
  }

  /** From now on it is then; undefined: what it is. */
  set now(at: string | undefined) {
    this.clock.at = at === undefined ? undefined : new Date(at);
  }

  get url(): string {
    return this.network.node('local-plan').url;
  }

  /** By default the Province's planner. */
  async call<Body = Record<string, unknown>>(path: string, ask: Ask = {}): Promise<Answer<Body>> {
    const { institution = 'provincia-bat', role = 'planner', body, headers = {} } = ask;
    const token = await this.network.issuer.token(institution, [role]);
    return this.fetch<Body>(`/api/local-plan/v1/${path}`, {
      method: ask.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': newId(), ...headers },
      ...(body === undefined ? {} : { body }),
    });
  }

  /** A file to import, as the planner. */
  async sendTable(path: string, text: string, yaml: boolean): Promise<Answer> {
    const token = await this.network.issuer.token('provincia-bat', ['planner']);
    return this.fetch(`/api/local-plan/v1/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': newId(),
        'content-type': yaml ? 'application/yaml' : 'text/csv',
      },
      body: text,
    });
  }

  /** As anybody, without a token. */
  async fetch<Body = Record<string, unknown>>(
    path: string,
    { method = 'GET', body, headers = {} }: Pick<Ask, 'method' | 'body' | 'headers'> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (json ? JSON.parse(text) : {}) as Answer<Body>['body'],
    };
  }

  /** What was said on `plan` about this, once there is as much. */
  async said(subject: string, count: number): Promise<{ type: string; data: Record<string, unknown> }[]> {
    const found = await waitFor(`${String(count)} events on plan`, async () => {
      const own = (await this.records()).filter(({ key }) => key === subject);
      return own.length >= count ? own : undefined;
    });
    return found.map(({ headers, value }) => ({
      type: headers.find(([name]) => name === 'ce_type')?.[1].split('.')[2] ?? '',
      data: JSON.parse(value.toString()) as Record<string, unknown>,
    }));
  }

  async records(): Promise<LogRecord[]> {
    return this.network.log.read('plan', 0, 0n, 10_000);
  }

  /** How much this node has to say or has said: what a request that is refused must not change. */
  async written(): Promise<number> {
    const client = new Client({ connectionString: this.network.databaseUrl('local-plan') });
    await client.connect();
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM outbox');
    await client.end();
    return rows[0]?.count ?? 0;
  }

  stop(): Promise<void> {
    return this.network.stop();
  }
}
