import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the last check of the whole record said. */
export class RememberChecks1770630000300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE last_check (
         one boolean PRIMARY KEY DEFAULT true CHECK (one), checked_at timestamptz NOT NULL, size bigint NOT NULL,
         withheld bigint NOT NULL, faults integer NOT NULL, first_fault text,
         CHECK ((faults = 0) = (first_fault IS NULL))
       )`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE last_check`);
  }
}
