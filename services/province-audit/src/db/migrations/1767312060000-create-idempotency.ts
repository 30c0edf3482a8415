import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was asked under which Idempotency-Key: the columns that `claimKey` of libs/referral expects. */
export class CreateIdempotency1767312060000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE idempotency (
        client text NOT NULL,
        route text NOT NULL,
        key text NOT NULL,
        body_hmac bytea NOT NULL,
        resource uuid NOT NULL,
        event_id uuid,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (client, route, key)
      )`);
    await queryRunner.query(`CREATE INDEX idempotency_at ON idempotency (at)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE idempotency`);
  }
}
