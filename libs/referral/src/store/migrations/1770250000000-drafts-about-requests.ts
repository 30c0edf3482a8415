import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A draft may be about a request: it is gone on with there alone, and goes when the request is erased. */
export class DraftsAboutRequests1770250000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE draft ADD COLUMN referral uuid`);
    await queryRunner.query(`CREATE INDEX draft_referral ON draft (referral) WHERE referral IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX draft_referral`);
    await queryRunner.query(`ALTER TABLE draft DROP COLUMN referral`);
  }
}
