import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A draft's own key has an id that this node chose: the draft's id is its writer's, and might be anybody's. */
export class OwnDraftKeys1770210000310 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // what was sealed under the writer's id cannot be told from somebody else's key: it is gone, and was not sent yet
    await queryRunner.query(`DELETE FROM draft WHERE case_id IS NULL`);
    await queryRunner.query(`
      ALTER TABLE draft ADD COLUMN key_id uuid,
        ADD CONSTRAINT draft_has_key CHECK ((case_id IS NULL) <> (key_id IS NULL))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM draft WHERE case_id IS NULL`);
    await queryRunner.query(`ALTER TABLE draft DROP CONSTRAINT draft_has_key, DROP COLUMN key_id`);
  }
}
