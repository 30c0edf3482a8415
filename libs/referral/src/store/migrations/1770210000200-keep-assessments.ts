import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Forms that were filled in. Which form, when, what it led to: all of it is about her, and sealed. */
export class KeepAssessments1770210000200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE case_assessment (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        institution text NOT NULL,
        case_id uuid NOT NULL REFERENCES case_file (id),
        kind text NOT NULL CHECK (kind IN ('risk', 'needs')),
        -- sealed under the case's key
        content bytea NOT NULL,
        recorded_by text NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await queryRunner.query(`ALTER TABLE case_assessment ALTER COLUMN content SET STORAGE EXTERNAL`);
    await queryRunner.query(`CREATE INDEX case_assessment_case ON case_assessment (case_id, position)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE case_assessment`);
  }
}
