import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A file's page asks from which request it was opened. */
export class FindReceivedCases1785000000101 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX received_case_case ON received_case (case_id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX received_case_case`);
  }
}
