import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The Province's tables as the audit published them (ADR 0049): frozen there, so each is written once here. */
export class KeepPublished1770790000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE published_table (
        release text NOT NULL,
        code text NOT NULL,
        period text NOT NULL,
        purpose integer NOT NULL CHECK (purpose BETWEEN 1 AND 7),
        told jsonb NOT NULL,
        position bigint GENERATED ALWAYS AS IDENTITY,
        PRIMARY KEY (release, code, period)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE published_table');
  }
}
