import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A request's page asks what there is to do about it, and what is done. */
export class FindTasksOfReferrals1770300000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX task_referral ON task (referral) WHERE referral IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX task_referral`);
  }
}
