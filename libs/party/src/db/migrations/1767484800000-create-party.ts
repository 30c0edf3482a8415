import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateParty1767484800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE task (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        institution text NOT NULL,
        kind text NOT NULL,
        referral uuid NOT NULL,
        -- what else it is about, by the service's own id (a unit); never text
        about uuid,
        opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        done_at timestamptz,
        UNIQUE (institution, kind, referral)
      )`);
    await runner.query(`CREATE INDEX task_open ON task (institution, opened_at) WHERE done_at IS NULL`);
    // Signed requests of other nodes, so that each counts once; kept longer than such a request lives.
    await runner.query(`
      CREATE TABLE seen_request (
        jti uuid PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query(`
      CREATE TABLE resent (
        referral uuid NOT NULL,
        side text NOT NULL CHECK (side IN ('s', 'r')),
        at timestamptz NOT NULL,
        PRIMARY KEY (referral, side)
      )`);
    // When a job of this node ran last, whichever replica did it.
    await runner.query(`CREATE TABLE job (name text PRIMARY KEY, at timestamptz NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE task, seen_request, resent, job');
  }
}
