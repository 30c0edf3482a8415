import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who on a team is a program: it reads, and nobody has been named by that. */
export class KnowPrograms1770240000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['referral_team', 'case_team']) {
      await queryRunner.query(`ALTER TABLE ${table} ADD COLUMN program boolean NOT NULL DEFAULT false`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['referral_team', 'case_team']) {
      await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN program`);
    }
  }
}
