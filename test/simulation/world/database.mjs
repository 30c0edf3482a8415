import pg from 'pg';
import { DataSource } from 'typeorm';
import { messagingMigrations, migrateOnce } from '#messaging';
import { referralMigrations } from '#referral';
import { partyMigrations } from '../../../dist/libs/party/src/db/migrations/index.js';
import { loadUnits } from '../../../dist/services/shelter-beds/src/app/load-units.js';
import { shelterMigrations } from '../../../dist/services/shelter-beds/src/db/migrations/index.js';
import { UNITS } from './network.mjs';

/**
 * Time and ids of the database are the history's: functions of the same names stand before PostgreSQL's own in the search
 * path, also for the defaults of columns. The two logs are the simulation's memory; no copy of the database holds them.
 */
const SIMULATED = `
  CREATE TABLE sim_clock (at timestamptz NOT NULL);
  INSERT INTO sim_clock VALUES ('2026-03-02T08:00:00Z');
  CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT at FROM public.sim_clock';
  CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT at FROM public.sim_clock';
  CREATE SEQUENCE sim_id;
  CREATE FUNCTION public.gen_random_uuid() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT overlay(overlay(md5('simulated ' || nextval('public.sim_id')) placing '4' from 13) placing '8' from 17)::uuid
  $$;`;

/** No statement waits for a disk, and a deadlock is the history's to notice. */
const SETTINGS = [
  'search_path = public, pg_catalog',
  'synchronous_commit = off',
  'jit = off',
  "deadlock_timeout = '1min'",
];

/** Who ended what, in which transaction: written by triggers, beside the product. */
const WITNESS = `
  CREATE TABLE sim_ended (unit uuid, referral uuid, offer uuid, was text, tx xid8 DEFAULT pg_current_xact_id());
  CREATE TABLE sim_folded (referral uuid, event uuid, name text, verdict text, tx xid8 DEFAULT pg_current_xact_id());
  CREATE FUNCTION sim_note_ended() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO sim_ended (unit, referral, offer, was) VALUES (OLD.unit, OLD.referral, OLD.offer, OLD.state);
    RETURN NULL;
  END $$;
  CREATE FUNCTION sim_note_folded() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO sim_folded (referral, event, name, verdict) VALUES (NEW.referral, NEW.event_id, NEW.name, NEW.verdict);
    RETURN NULL;
  END $$;
  CREATE TRIGGER sim_ended AFTER UPDATE ON reservation FOR EACH ROW
    WHEN (OLD.referral IS NOT NULL AND (NEW.state = 'ended' OR NEW.referral IS DISTINCT FROM OLD.referral))
    EXECUTE FUNCTION sim_note_ended();
  CREATE TRIGGER sim_folded AFTER INSERT ON referral_event FOR EACH ROW EXECUTE FUNCTION sim_note_folded();`;

/** Beside the process's number: ids are drawn from a seed here. */
let made = 0;

/** What no history changes. */
const FIXED = new Set(['migrations', 'house', 'bed', 'unit', 'sim_clock']);

/** The database of one node: made once, emptied between histories, copied and put back within one. */
export class NodeDatabase {
  #sources = [];
  #clock;

  static async make(serverUrl, node, change = '') {
    const name = `simulated_${node.replace('-', '_')}_${process.pid}_${String(made++)}`;
    await administer(
      serverUrl,
      `CREATE DATABASE ${name}`,
      ...SETTINGS.map((setting) => `ALTER DATABASE ${name} SET ${setting}`),
    );
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    const database = new NodeDatabase(serverUrl, name, url.href);
    await database.#prepare(node, change);
    return database;
  }

  constructor(serverUrl, name, url) {
    this.serverUrl = serverUrl;
    this.name = name;
    this.url = url;
  }

  async #prepare(node, change) {
    this.admin = new pg.Client({ connectionString: this.url });
    await this.admin.connect();
    await this.admin.query(SIMULATED);
    const migrations = [
      ...messagingMigrations,
      ...referralMigrations,
      ...partyMigrations,
      ...shelterMigrations,
    ];
    const db = await new DataSource({
      type: 'postgres',
      driver: pg,
      url: this.url,
      migrations,
      poolSize: 2,
    }).initialize();
    await migrateOnce(db);
    if (node === 'shelter-beds') await db.transaction((tx) => loadUnits(tx, UNITS));
    await db.destroy();
    await this.admin.query(WITNESS + change);
    const { rows } = await this.admin.query(
      `SELECT c.relname AS name, string_agg(quote_ident(a.attname), ', ') FILTER (WHERE a.attgenerated = '') AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname`,
    );
    this.tables = rows;
    const emptied = this.tables.filter(({ name }) => !FIXED.has(name));
    const copied = this.tables.filter(({ name }) => !name.startsWith('sim_') && name !== 'migrations');
    const sequences = await this.admin.query(
      `SELECT quote_ident(sequencename) AS name FROM pg_sequences WHERE schemaname = 'public'`,
    );
    const names = sequences.rows.map(({ name }) => name);
    // neither vacuum nor analyze: plans must not depend on the moment
    const still = this.tables.map(({ name }) => `ALTER TABLE "${name}" SET (autovacuum_enabled = false)`);
    const copies = copied.map(
      ({ name, columns }) =>
        `CREATE TABLE copy."${name}" AS SELECT ${columns} FROM public."${name}" WITH NO DATA`,
    );
    await this.admin.query(
      [...still, 'CREATE SCHEMA copy', ...copies, 'CREATE TABLE copy.sequence (name text, at bigint)'].join(
        ';',
      ),
    );
    const quietly = (statements) =>
      ['BEGIN', 'SET LOCAL session_replication_role = replica', ...statements, 'COMMIT'].join(';');
    this.sql = {
      empty: quietly([
        ...emptied.map(({ name }) => `DELETE FROM public."${name}"`),
        ...(node === 'shelter-beds' ? ['UPDATE unit SET version = 1'] : []),
        ...names.map((name) => `SELECT setval('${name}', 1, false)`),
      ]),
      shrink: `TRUNCATE ${emptied.map(({ name }) => `public."${name}"`).join(', ')}; VACUUM unit; VACUUM sim_clock`,
      copy: quietly([
        ...copied.flatMap(({ name, columns }) => [
          `DELETE FROM copy."${name}"`,
          `INSERT INTO copy."${name}" (${columns}) SELECT ${columns} FROM public."${name}"`,
        ]),
        'DELETE FROM copy.sequence',
        ...names.map((name) => `INSERT INTO copy.sequence SELECT '${name}', last_value FROM ${name}`),
      ]),
      restore: quietly([
        ...copied.map(({ name }) => `DELETE FROM public."${name}"`),
        ...copied.map(
          ({ name, columns }) =>
            `INSERT INTO public."${name}" (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM copy."${name}"`,
        ),
        `SELECT setval(name::regclass, at) FROM copy.sequence WHERE name <> 'sim_id'`,
      ]),
    };
  }

  /** A connection pool of one, as the node's own code uses it. */
  async source(session) {
    const db = await new DataSource({
      type: 'postgres',
      driver: pg,
      url: this.url,
      poolSize: 1,
      extra: { Client: session.clientClass(), pipeline: true, idleTimeoutMillis: 0 },
    }).initialize();
    await session.open();
    this.#sources.push(db);
    return db;
  }

  /** A bare connection, as the relay uses it. */
  async client(session) {
    const client = new (session.clientClass())({ connectionString: this.url });
    await client.connect();
    await session.open();
    this.#sources.push({ destroy: () => client.end() });
    return client;
  }

  async empty(thoroughly) {
    if (thoroughly) for (const each of this.sql.shrink.split('; ')) await this.admin.query(each);
    await this.admin.query(this.sql.empty);
  }

  copy() {
    return this.admin.query(this.sql.copy);
  }

  restore() {
    return this.admin.query(this.sql.restore);
  }

  /** Milliseconds. */
  async setClock(ms) {
    if (ms === this.#clock) return;
    this.#clock = ms;
    await this.admin.query({
      name: 'sim-clock',
      text: 'UPDATE sim_clock SET at = to_timestamp($1::double precision / 1000)',
      values: [ms],
    });
  }

  async rows(query, values) {
    return (await this.admin.query(query, values)).rows;
  }

  async drop() {
    for (const source of this.#sources) await source.destroy();
    await this.admin.end();
    await administer(this.serverUrl, `DROP DATABASE ${this.name} WITH (FORCE)`);
  }
}

async function administer(url, ...statements) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
