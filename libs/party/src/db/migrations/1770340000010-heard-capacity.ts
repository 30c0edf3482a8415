import type { MigrationInterface, QueryRunner } from 'typeorm';

export class HeardCapacity1770340000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // What houses have said of themselves: coarse, and the last word of each.
    await runner.query(`
      CREATE TABLE heard_capacity (
        institution text PRIMARY KEY,
        answer text NOT NULL,
        as_of timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE heard_capacity');
  }
}
