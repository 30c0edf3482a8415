import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who of the institution's own systems is told that a Task changed, and what each has not been told yet: ids only. */
export class TellReceivers1770500000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE fhir_subscription (
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        status text NOT NULL CHECK (status IN ('active', 'error', 'off')),
        version integer NOT NULL DEFAULT 1,
        criteria text NOT NULL,
        statuses text[],
        side text CHECK (side IN ('s', 'r')),
        codes text[],
        endpoint text NOT NULL,
        told text NOT NULL CHECK (told IN ('nothing', 'ids')),
        ends_at timestamptz,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        delivered bigint NOT NULL DEFAULT 0,
        failures integer NOT NULL DEFAULT 0,
        failing_since timestamptz,
        fault text,
        next_at timestamptz NOT NULL,
        taken_until timestamptz,
        takes integer NOT NULL DEFAULT 0
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX fhir_subscription_once ON fhir_subscription (institution, endpoint, criteria, told)`,
    );
    // no foreign key: a fold must not fail, nor wait, because a subscription goes away
    await runner.query(`
      CREATE TABLE fhir_change (
        subscription uuid NOT NULL,
        referral uuid NOT NULL,
        version integer NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (subscription, referral)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE fhir_change');
    await runner.query('DROP TABLE fhir_subscription');
  }
}
