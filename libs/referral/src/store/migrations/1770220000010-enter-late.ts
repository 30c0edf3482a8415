import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When what was said from here had really happened; null: as it was said. */
export class EnterLate1770220000010 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE proposal ADD COLUMN occurred_at timestamptz`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE proposal DROP COLUMN occurred_at`);
  }
}
