import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is expected, without looking through all that were ever received. */
export class FindArrivals1770130000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX referral_arrivals ON referral (institution)
      WHERE side = 'r' AND service = 'placement' AND state IN ('confirmed', 'no-show')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX referral_arrivals');
  }
}
