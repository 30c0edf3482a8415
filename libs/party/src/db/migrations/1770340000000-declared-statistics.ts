import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DeclaredStatistics1770340000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // What was said of a period, whole, version by version. Counts alone.
    await runner.query(`
      CREATE TABLE declared_statistics (
        institution text NOT NULL,
        period text NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        figures jsonb NOT NULL,
        digest text NOT NULL,
        confirmed_by text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (institution, period, version)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE declared_statistics');
  }
}
