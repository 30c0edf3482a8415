import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RevokeKeys1785000000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE key_revocation (
        kid text PRIMARY KEY,
        institution text NOT NULL,
        body jsonb NOT NULL,
        published_at timestamptz NOT NULL,
        event uuid NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE key_revocation');
  }
}
