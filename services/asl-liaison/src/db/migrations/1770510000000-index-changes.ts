import type { MigrationInterface, QueryRunner } from 'typeorm';

const BY = ['state', 'recipient, state', 'sender, state', 'service, state'];

/**
 * What FHIR's pollers ask by, each in the order of change (`list-changed.ts` walks one state after the other). Here only:
 * at nodes that nobody polls the fold's updates stay within their pages.
 */
export class IndexChanges1770510000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [number, columns] of BY.entries()) {
      await queryRunner.query(
        `CREATE INDEX referral_changed_${String(number)} ON referral (institution, ${columns}, changed_at, position)`,
      );
    }
    await queryRunner.query(`CREATE INDEX referral_event_id ON referral_event (event_id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX referral_event_id`);
    for (const number of BY.keys()) await queryRunner.query(`DROP INDEX referral_changed_${String(number)}`);
  }
}
