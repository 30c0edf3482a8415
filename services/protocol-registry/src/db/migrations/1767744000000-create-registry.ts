import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRegistry1767744000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // What was published last of each thing; the topic `registry` has all that was ever said.
    await runner.query(`
      CREATE TABLE institution (
        id text PRIMARY KEY,
        body jsonb NOT NULL,
        published_at timestamptz NOT NULL,
        event uuid NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE protocol (
        id text NOT NULL,
        version integer NOT NULL,
        body jsonb NOT NULL,
        published_at timestamptz NOT NULL,
        event uuid NOT NULL,
        PRIMARY KEY (id, version)
      )`);
    await runner.query(`
      CREATE TABLE key_entry (
        kid text PRIMARY KEY,
        institution text NOT NULL,
        body jsonb NOT NULL,
        published_at timestamptz NOT NULL,
        event uuid NOT NULL
      )`);
    await runner.query(`CREATE INDEX key_entry_institution ON key_entry (institution)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE institution, protocol, key_entry');
  }
}
