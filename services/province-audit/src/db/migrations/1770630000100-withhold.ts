import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Erased referrals whose envelopes are still here, and the leaf of their erasure. */
export class Withhold1770630000100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE withholding (referral uuid PRIMARY KEY, up_to bigint NOT NULL, asked_at timestamptz NOT NULL)`,
    );
    // what was erased before this was done
    await queryRunner.query(
      `INSERT INTO withholding (referral, up_to, asked_at)
       SELECT id, (SELECT size FROM log_head), now() FROM referral WHERE (state->>'erased')::boolean`,
    );
    await queryRunner.query(
      `UPDATE referral SET submitted = NULL, submitted_at = NULL, disclosed_at = NULL, opened_at = NULL,
         clock = '{"stageAt": null, "openedAt": null, "from": null, "told": {}}', look_at = NULL, seen = NULL,
         state = state || '{"offer": null, "question": null, "voice": false}'
       WHERE (state->>'erased')::boolean`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE withholding`);
  }
}
