import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When this node last folded an event of a copy: whoever polls asks for what has changed since. The node's clock, not the
 * lane's: what is folded late must not appear behind a place that was read already. Not in an index here (the fold's
 * updates stay within their pages); the service that is polled has its own.
 */
export class KnowChange1770230000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE referral ADD COLUMN changed_at timestamptz`);
    await queryRunner.query(`UPDATE referral SET changed_at = coalesce(stage_at, created_at)`);
    await queryRunner.query(`
      ALTER TABLE referral ALTER COLUMN changed_at SET DEFAULT clock_timestamp(),
        ALTER COLUMN changed_at SET NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE referral DROP COLUMN changed_at`);
  }
}
