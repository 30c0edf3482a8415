import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A speaker asks for its receipt by its event's id. Only equality is asked, and the log grows by each insert. */
export class FindEvents1770615000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE INDEX envelope_event ON envelope USING hash ((attributes->>'id'))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX envelope_event`);
  }
}
