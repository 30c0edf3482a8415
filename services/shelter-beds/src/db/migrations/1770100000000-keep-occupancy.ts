import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepOccupancy1770100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // For equality of a uuid beside the overlap of a range; a trusted extension, so the database's owner may create it.
    await runner.query(`CREATE EXTENSION IF NOT EXISTS btree_gist`);
    await runner.query(`
      CREATE TABLE house (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        institution text NOT NULL,
        code text NOT NULL,
        -- what the authorisation says; NULL: nobody has entered it. The beds that are there are counted, not declared.
        authorised_beds integer CHECK (authorised_beds > 0),
        UNIQUE (institution, code)
      )`);
    await runner.query(`INSERT INTO house (institution, code) SELECT DISTINCT institution, 'H-1' FROM unit`);
    await runner.query(`
      ALTER TABLE unit
        ADD house uuid REFERENCES house (id),
        ADD bathroom text NOT NULL DEFAULT 'shared' CHECK (bathroom IN ('own', 'shared')),
        ADD languages text[] NOT NULL DEFAULT '{}',
        ADD intake_hours text,
        ADD emergency_only boolean NOT NULL DEFAULT false,
        ADD version integer NOT NULL DEFAULT 1`);
    await runner.query(
      `UPDATE unit SET house = house.id FROM house WHERE house.institution = unit.institution`,
    );
    await runner.query(`ALTER TABLE unit ALTER house SET NOT NULL`);
    await runner.query(`
      CREATE TABLE bed (
        unit uuid NOT NULL REFERENCES unit (id),
        number integer NOT NULL CHECK (number > 0),
        -- why nobody can sleep in it; NULL: somebody can
        closed text,
        PRIMARY KEY (unit, number)
      )`);
    await runner.query(
      `INSERT INTO bed (unit, number) SELECT id, number FROM unit, generate_series(1, unit.beds) AS number`,
    );
    await runner.query(`ALTER TABLE unit DROP beds`);
    await exclude(runner);
    await version(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER reservation_version ON reservation');
    await runner.query('DROP FUNCTION reservation_version');
    await runner.query('ALTER TABLE reservation DROP CONSTRAINT reservation_alone, DROP during');
    await runner.query(`CREATE UNIQUE INDEX reservation_live ON reservation (unit) WHERE state <> 'ended'`);
    await runner.query('ALTER TABLE unit ADD beds integer CHECK (beds > 0)');
    await runner.query(
      `UPDATE unit SET beds = (SELECT greatest(count(*), 1) FROM bed WHERE bed.unit = unit.id)`,
    );
    await runner.query(`
      ALTER TABLE unit ALTER beds SET NOT NULL, DROP house, DROP bathroom, DROP languages, DROP intake_hours,
        DROP emergency_only, DROP version`);
    await runner.query('DROP TABLE bed, house');
  }
}

/**
 * A hold, a reservation, a stay and being out of service each fill the unit from `since` until they ended; two of them
 * never overlap, neither now nor in what is entered late about the past.
 */
async function exclude(runner: QueryRunner): Promise<void> {
  await runner.query(`
    ALTER TABLE reservation ADD during tstzrange NOT NULL GENERATED ALWAYS AS (tstzrange(since, ended_at)) STORED`);
  await runner.query(`
    ALTER TABLE reservation
      ADD CONSTRAINT reservation_alone EXCLUDE USING gist (unit WITH =, during WITH &&)`);
  await runner.query('DROP INDEX reservation_live');
}

/** Whoever decides about a unit says which version she looked at: it changes with whatever fills the unit. */
async function version(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION reservation_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      -- its row is locked already: see lockUnit and lockUnitOf
      UPDATE unit SET version = version + 1 WHERE id = NEW.unit;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE TRIGGER reservation_version AFTER INSERT OR UPDATE ON reservation
    FOR EACH ROW EXECUTE FUNCTION reservation_version()`);
}
