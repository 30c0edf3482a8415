import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Api } from '../api.js';
import { behind, reportOf } from '../operations.js';
import type { StackFile } from '../stack-file.js';
import type { Outcome } from './night.js';
import type { StoryAct } from './story.js';

const AUDIT = 'province-audit';
const POLL_MS = 100;
const PATIENCE_MS = 20_000;

interface Check {
  readonly ok: boolean;
  readonly size: number;
  readonly faults: readonly { readonly index: number; readonly fault: string }[];
}

/** The audit answers `{checked}` while a long check runs. */
type CheckAnswer = Check | { readonly checked: number };

/** A leaf as it was before the demo altered it. */
interface Altered {
  readonly index: string;
  readonly digest: string;
}

/** The Province's part of the night: it looks, somebody alters its record in secret, and its check tells. */
export class Province {
  private altered: Altered | undefined;
  /** Writes come one after the other: what puts the row back must not overtake what alters it. */
  private writing: Promise<unknown> = Promise.resolve();

  /** @param dataDir of the stack: where its database's administrator is known */
  constructor(
    private readonly api: Api,
    private readonly stack: StackFile,
    private readonly dataDir: string,
  ) {}

  plays({ act }: StoryAct): boolean {
    return act === 'findings' || act === 'alter-stored-row' || act === 'check';
  }

  /** @throws Error where the check does not say what it must */
  play({ act }: StoryAct): Promise<Outcome> {
    if (act === 'findings') return this.look();
    return act === 'check' ? this.seeIt() : this.alter();
  }

  /** Puts the altered row back, so that the stack stays usable; nothing where none was altered. */
  async restore(): Promise<void> {
    if (this.altered === undefined) return;
    await this.write(this.altered);
    this.altered = undefined;
  }

  /** After `restore`: the record is whole again. */
  async isWhole(): Promise<boolean> {
    return (await this.check()).ok;
  }

  private async look(): Promise<Outcome> {
    await this.caughtUp();
    const { body } = await this.ask<{ items: unknown[] }>('findings?state=open');
    const check = await this.check();
    if (!check.ok) throw new Error(`the record is not whole: ${faultsOf(check)}`);
    const open = body.items.length === 0 ? 'niente da chiarire' : `${body.items.length} da chiarire`;
    return `Registro integro: ${check.size} eventi firmati e concatenati, ${open}`;
  }

  /** As an attacker would who administers the server, since the node itself may not: the guard against changes is switched off and on again. */
  private async alter(): Promise<Outcome> {
    const { rows } = await this.sql<Altered>(
      `SELECT leaf.index::text, digest FROM leaf JOIN envelope USING (index)
       WHERE attributes->>'type' = 'staffetta.referral.declined.v1' ORDER BY leaf.index DESC LIMIT 1`,
    );
    const [found] = rows;
    if (found === undefined) throw new Error('the audit has no refusal to alter');
    this.altered = found;
    const { index, digest } = found;
    await this.write({ index, digest: (digest.startsWith('A') ? 'B' : 'A') + digest.slice(1) });
    return `una riga cambiata: la numero ${index}, il "non possibile ora" della casa rifugio`;
  }

  private async seeIt(): Promise<Outcome> {
    const check = await this.check();
    const found = check.faults.some(({ index }) => String(index) === this.altered?.index);
    await this.restore();
    if (check.ok || !found) throw new Error('the audit did not notice the altered row');
    if (!(await this.isWhole())) throw new Error('the record is not whole after the row was put back');
    return `${faultsOf(check)}. Rimessa la riga com'era: registro di nuovo integro`;
  }

  private async check(): Promise<Check> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const { body } = await this.ask<CheckAnswer>('check');
      if ('ok' in body) return body;
      if (Date.now() > deadline) throw new Error('the check takes too long here');
    }
  }

  /** The audit has read all that the night wrote. */
  private async caughtUp(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const { operations } = await reportOf({ stack: this.stack, api: this.api }, AUDIT);
      if (operations !== undefined && behind(operations) === 0) return;
      if (Date.now() > deadline) throw new Error('the audit does not catch up');
      await pause(POLL_MS);
    }
  }

  private ask<T>(path: string): Promise<{ body: T }> {
    return this.api.call<T>({ institution: 'provincia-bat', role: 'auditor' }, AUDIT, path);
  }

  private async write({ index, digest }: Altered): Promise<void> {
    const statements = `
      BEGIN;
      ALTER TABLE leaf DISABLE TRIGGER leaf_row;
      UPDATE leaf SET digest = '${digest}' WHERE index = ${index};
      ALTER TABLE leaf ENABLE ALWAYS TRIGGER leaf_row;
      COMMIT`;
    const written = this.writing.then(() => this.sql(statements));
    this.writing = written.catch(() => undefined);
    await written;
  }

  private async sql<T extends object>(statements: string): Promise<{ rows: T[] }> {
    const url = new URL(this.stack.nodes[AUDIT]?.databaseUrl ?? '');
    url.username = 'postgres';
    url.password = (await readFile(join(this.dataDir, 'postgres', 'password'), 'utf8')).trim();
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      return await client.query<T>(statements);
    } finally {
      await client.end();
    }
  }
}

const faultsOf = ({ faults }: Check): string =>
  faults
    .slice(0, 3)
    .map(({ index, fault }) => `riga ${index}: ${FAULTS[fault] ?? fault}`)
    .join(', ');

const FAULTS: Readonly<Record<string, string>> = {
  'missing-leaf': 'manca',
  'missing-envelope': 'manca il suo contenuto firmato',
  envelope: 'non è quella firmata',
  tree: 'il totale non torna',
  checkpoint: 'non è più il registro firmato',
  signature: 'firma non valida',
  link: 'non corrisponde alla catena',
  chain: 'catena interrotta',
  'chain-gap': 'catena incompleta',
};
