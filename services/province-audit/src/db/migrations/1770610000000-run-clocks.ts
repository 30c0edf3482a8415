import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The running stage's clock of each referral, and when to look at it. */
export class RunClocks1770610000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE referral ADD COLUMN clock jsonb NOT NULL
         DEFAULT '{"stageAt": null, "openedAt": null, "from": null, "told": {}}', ADD COLUMN look_at timestamptz`,
    );
    await queryRunner.query(`CREATE INDEX referral_look ON referral (look_at) WHERE look_at IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE referral DROP COLUMN clock, DROP COLUMN look_at`);
  }
}
