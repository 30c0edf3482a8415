import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The three-year plan, its versions, what others say of them, and how its actions go. */
export class CreatePlan1770700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // the columns that `claimKey` of libs/referral expects
    await runner.query(`
      CREATE TABLE idempotency (
        client text NOT NULL,
        route text NOT NULL,
        key text NOT NULL,
        body_hmac bytea NOT NULL,
        resource uuid NOT NULL,
        event_id uuid,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (client, route, key)
      )`);
    await runner.query(`CREATE INDEX idempotency_at ON idempotency (at)`);
    await runner.query(`
      CREATE TABLE plan (
        id uuid PRIMARY KEY,
        first_year integer NOT NULL,
        last_year integer NOT NULL CHECK (last_year >= first_year),
        created_at timestamptz NOT NULL
      )`);
    // two plans for one year would be two budgets for one year
    await runner.query(
      `ALTER TABLE plan ADD CONSTRAINT plan_years EXCLUDE USING gist (int4range(first_year, last_year, '[]') WITH &&)`,
    );
    await runner.query(`
      CREATE TABLE plan_version (
        plan uuid NOT NULL REFERENCES plan (id),
        version integer NOT NULL,
        state text NOT NULL CHECK (state IN ('draft', 'in-concertation', 'approved', 'amended', 'withdrawn')),
        revision integer NOT NULL,
        body jsonb NOT NULL,
        digest text NOT NULL,
        act jsonb,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (plan, version),
        CHECK ((act IS NOT NULL) = (state IN ('approved', 'amended')))
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX plan_version_approved ON plan_version (plan) WHERE state = 'approved'`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX plan_version_open ON plan_version (plan) WHERE state IN ('draft', 'in-concertation')`,
    );
    await runner.query(`
      CREATE TABLE plan_opinion (
        plan uuid NOT NULL,
        version integer NOT NULL,
        given_by text NOT NULL,
        opinion text NOT NULL,
        remarks text,
        on_paper boolean NOT NULL,
        digest text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (plan, version, given_by),
        FOREIGN KEY (plan, version) REFERENCES plan_version (plan, version)
      )`);
    await runner.query(`
      CREATE TABLE plan_progress (
        id uuid PRIMARY KEY,
        plan uuid NOT NULL,
        version integer NOT NULL,
        action text NOT NULL,
        as_of date NOT NULL,
        progress text NOT NULL,
        spent jsonb NOT NULL,
        note text,
        entered_by text NOT NULL,
        at timestamptz NOT NULL,
        FOREIGN KEY (plan, version) REFERENCES plan_version (plan, version)
      )`);
    await runner.query(`CREATE INDEX plan_progress_action ON plan_progress (plan, action, as_of)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE plan_progress, plan_opinion, plan_version, plan, idempotency');
  }
}
