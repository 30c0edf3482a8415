import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Times and codes: who is under observation is in the referral's file. */
export class CreateObservations1770500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE observation (
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        referral uuid NOT NULL,
        since timestamptz NOT NULL,
        settle_by timestamptz NOT NULL,
        end_by timestamptz NOT NULL,
        entered_by text NOT NULL,
        outcome text,
        ended_at timestamptz,
        ended_by text,
        UNIQUE (institution, referral),
        CHECK ((outcome IS NULL) = (ended_at IS NULL) AND (outcome IS NULL) = (ended_by IS NULL))
      )`);
    await runner.query(
      `CREATE INDEX observation_open ON observation (institution, settle_by) WHERE ended_at IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE observation');
  }
}
