import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who belongs to a file, and what each of them needs: sealed under the file's own key. */
export class KeepHouseholds1770210000100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE case_file ADD COLUMN household bytea`);
    await queryRunner.query(`ALTER TABLE case_file ALTER COLUMN household SET STORAGE EXTERNAL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE case_file DROP COLUMN household`);
  }
}
