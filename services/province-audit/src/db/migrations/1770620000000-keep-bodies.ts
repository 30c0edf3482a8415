import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was said on the plain topics stays beside its envelope, and goes with it. Of lanes and of `access` nothing but the
 * envelope was ever kept. What `registry` said is never withheld: without keys and protocols nobody can check what came
 * after.
 */
export class KeepBodies1770620000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE envelope ADD COLUMN body bytea,
         ADD CONSTRAINT envelope_body CHECK (body IS NULL OR (attributes IS NOT NULL AND topic = ANY('{registry,statements,capacity,audit}')))`,
    );
    await queryRunner.query(guard(`AND OLD.topic <> 'registry' AND NEW.body IS NULL`));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(guard(''));
    await queryRunner.query(`ALTER TABLE envelope DROP COLUMN body`);
  }
}

const guard = (
  more: string,
): string => `CREATE OR REPLACE FUNCTION refuse_altered_envelope() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND NEW.attributes IS NULL AND OLD.attributes IS NOT NULL AND NEW.index = OLD.index
      AND NEW.topic = OLD.topic AND NEW.appended_at = OLD.appended_at ${more} THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'envelopes are withheld, never altered' USING ERRCODE = 'restrict_violation';
  END $$`;
