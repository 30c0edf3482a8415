import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddProtocolLife1767830400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Who did what, by the identity provider's ids of persons; null where it came with the files.
    await runner.query(`
      ALTER TABLE protocol
        ADD COLUMN drafted_by text,
        ADD COLUMN confirmed_by text,
        ADD COLUMN confirmed_at timestamptz,
        ADD COLUMN withdrawal_by text,
        ADD COLUMN withdrawal_at timestamptz`);
    await runner.query(`
      CREATE TABLE countersignature (
        id text NOT NULL,
        version integer NOT NULL,
        institution text NOT NULL,
        kid text NOT NULL,
        sig text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (id, version, institution),
        FOREIGN KEY (id, version) REFERENCES protocol
      )`);
    // the columns that claimKey of libs/referral expects
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
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE countersignature, idempotency');
    await runner.query(`
      ALTER TABLE protocol
        DROP COLUMN drafted_by, DROP COLUMN confirmed_by, DROP COLUMN confirmed_at,
        DROP COLUMN withdrawal_by, DROP COLUMN withdrawal_at`);
  }
}
