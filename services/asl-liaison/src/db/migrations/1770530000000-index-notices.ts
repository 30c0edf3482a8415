import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notices are few among the referrals: who polls for Communications must not walk past all the others. */
export class IndexNotices1770530000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX referral_changed_notice ON referral (institution, state, changed_at, position) WHERE kind = 'notice'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX referral_changed_notice`);
  }
}
