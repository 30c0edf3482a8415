import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each side of a referral may have seen when it spoke. */
export class SeeStates1770610000100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE referral ADD COLUMN seen jsonb`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE referral DROP COLUMN seen`);
  }
}
