import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a request follows, and which file of its own a recipient opened from one. Neither is on any event. */
export class PassOn1770220000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE passed_on (
        referral uuid PRIMARY KEY,
        institution text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('return', 'hand-over', 'morning')),
        -- the request before it
        earlier uuid,
        passed_by text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await queryRunner.query(`
      CREATE TABLE received_case (
        referral uuid NOT NULL,
        institution text NOT NULL,
        case_id uuid NOT NULL REFERENCES case_file (id),
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (referral, institution)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE received_case, passed_on`);
  }
}
