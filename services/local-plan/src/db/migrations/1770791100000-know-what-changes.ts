import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A proposal knows what it would change, by digest; null where it is a new service. */
export class KnowWhatChanges1770791100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE service_proposal ADD COLUMN changes text');
    await runner.query(
      'UPDATE service_proposal p SET changes = s.digest FROM service s WHERE s.id = p.service',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE service_proposal DROP COLUMN changes');
  }
}
