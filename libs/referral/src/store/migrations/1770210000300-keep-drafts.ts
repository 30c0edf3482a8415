import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Forms that nobody has sent yet, each its writer's own and only for some days. */
export class KeepDrafts1770210000300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE draft (
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        -- whose it is
        subject text NOT NULL,
        form text NOT NULL,
        -- about this file, and sealed under its key; absent: under a key of the draft's own
        case_id uuid,
        content bytea NOT NULL,
        version integer NOT NULL,
        saved_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await queryRunner.query(`ALTER TABLE draft ALTER COLUMN content SET STORAGE EXTERNAL`);
    await queryRunner.query(`CREATE INDEX draft_subject ON draft (institution, subject)`);
    await queryRunner.query(`CREATE INDEX draft_expires ON draft (expires_at)`);
    await queryRunner.query(`CREATE INDEX draft_case ON draft (case_id) WHERE case_id IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE draft`);
  }
}
