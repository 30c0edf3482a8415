import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A change keeps the number under which it was first told, whatever becomes of the call; and the secret of a signature
 * changes with the address. `delivered` counted what was taken: `events` goes on from there, a later version drops it.
 */
export class NumberChanges1770520000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE fhir_subscription ADD COLUMN events bigint NOT NULL DEFAULT 0,
        ADD COLUMN secret_generation integer NOT NULL DEFAULT 1`);
    await queryRunner.query(`UPDATE fhir_subscription SET events = delivered`);
    await queryRunner.query(`ALTER TABLE fhir_change ADD COLUMN number bigint`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE fhir_change DROP COLUMN number`);
    await queryRunner.query(
      `ALTER TABLE fhir_subscription DROP COLUMN events, DROP COLUMN secret_generation`,
    );
  }
}
