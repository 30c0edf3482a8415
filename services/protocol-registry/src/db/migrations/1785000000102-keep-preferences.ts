import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepPreferences1785000000102 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE preference (
        -- a digest of institution and person: nobody is named here
        person text PRIMARY KEY,
        language text,
        tours_seen text[] NOT NULL,
        shared boolean NOT NULL,
        version integer NOT NULL,
        used_on date NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE preference');
  }
}
