import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A file can be listed, says how she first came, and is closed with an outcome. Codes and times: nothing to seal. */
export class KeepFiles1770210000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE case_file
        ADD COLUMN position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        ADD COLUMN first_source text,
        ADD COLUMN first_channel text,
        ADD COLUMN learned_through text,
        ADD COLUMN outcome text,
        ADD COLUMN closed_by text,
        ADD COLUMN closed_at timestamptz,
        ADD CHECK ((outcome IS NULL) = (closed_at IS NULL))`);
    // whoever lists files asks for her own
    await queryRunner.query(`CREATE INDEX case_team_subject ON case_team (institution, subject)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX case_team_subject`);
    await queryRunner.query(`
      ALTER TABLE case_file DROP COLUMN position, DROP COLUMN first_source, DROP COLUMN first_channel,
        DROP COLUMN learned_through, DROP COLUMN outcome, DROP COLUMN closed_by, DROP COLUMN closed_at`);
  }
}
