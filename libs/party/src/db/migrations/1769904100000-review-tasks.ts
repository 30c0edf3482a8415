import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each emergency opening has a review of its own; of everything else a referral has one task of a kind. */
export class ReviewTasks1769904100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE task DROP CONSTRAINT task_institution_kind_referral_key`);
    await runner.query(`
      CREATE UNIQUE INDEX task_once ON task (institution, kind, referral) WHERE kind <> 'review-break-glass'`);
    await runner.query(`CREATE UNIQUE INDEX task_review ON task (about) WHERE kind = 'review-break-glass'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM task WHERE kind = 'review-break-glass'`);
    await runner.query(`DROP INDEX task_once, task_review`);
    await runner.query(`ALTER TABLE task ADD UNIQUE (institution, kind, referral)`);
  }
}
