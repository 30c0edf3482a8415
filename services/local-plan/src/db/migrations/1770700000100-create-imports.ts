import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which tables were imported: what was in them is where it belongs. */
export class CreateImports1770700000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE import_run (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        rows integer NOT NULL,
        created integer NOT NULL,
        changed integer NOT NULL,
        unchanged integer NOT NULL,
        digest text NOT NULL,
        imported_by text NOT NULL,
        at timestamptz NOT NULL
      )`);
    // the demo's files, each once
    await runner.query(`CREATE TABLE imported_file (name text PRIMARY KEY, at timestamptz NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE import_run, imported_file');
  }
}
