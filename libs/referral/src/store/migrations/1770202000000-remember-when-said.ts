import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a `submitted` says that it was said: the moment by which its protocol is judged, at both parties and in the audit. */
export class RememberWhenSaid1770202000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE referral ADD COLUMN said_at timestamptz`);
    await queryRunner.query(`
      UPDATE referral SET said_at = (e.attributes->>'time')::timestamptz FROM referral_event e
      WHERE e.referral = referral.id AND e.name = 'submitted' AND e.verdict = 'applied'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE referral DROP COLUMN said_at`);
  }
}
