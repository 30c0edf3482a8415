import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the plan's node said is withheld as little as the registry's: tables of later years are counted from it. */
export class HoldPlan1770640000100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(guard(`OLD.topic NOT IN ('registry', 'plan')`));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(guard(`OLD.topic <> 'registry'`));
  }
}

const guard = (
  mayGo: string,
): string => `CREATE OR REPLACE FUNCTION refuse_altered_envelope() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND NEW.attributes IS NULL AND OLD.attributes IS NOT NULL AND NEW.index = OLD.index
      AND NEW.topic = OLD.topic AND NEW.appended_at = OLD.appended_at AND ${mayGo} AND NEW.body IS NULL
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'envelopes are withheld, never altered' USING ERRCODE = 'restrict_violation';
  END $$`;
