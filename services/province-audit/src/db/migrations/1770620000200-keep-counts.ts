import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was counted of a quarter that is published, until its year is out; countings of two versions beside each other. What
 * was counted of referrals that are erased goes.
 */
export class KeepCounts1770620000200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `CREATE TABLE indicator_frozen (quarter text PRIMARY KEY, counts jsonb NOT NULL)`,
      `ALTER TABLE indicator_generation ADD COLUMN moved_at timestamptz NOT NULL DEFAULT now()`,
      `DROP INDEX indicator_generation_one`,
      `CREATE UNIQUE INDEX indicator_generation_one ON indicator_generation (purpose, version)`,
      `DELETE FROM indicator_referral i USING referral r WHERE r.id = i.id AND (r.state->>'erased')::boolean`,
    ])
      await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [
      `DELETE FROM indicator_generation`,
      `DROP INDEX indicator_generation_one`,
      `CREATE UNIQUE INDEX indicator_generation_one ON indicator_generation (purpose)`,
      `ALTER TABLE indicator_generation DROP COLUMN moved_at`,
      `DROP TABLE indicator_frozen`,
    ])
      await queryRunner.query(statement);
  }
}
