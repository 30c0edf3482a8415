import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever leaves takes her name and number with her, not the hours that she was there: those are still to be declared. */
export class ShiftsOutlastPeople1770350000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE duty_shift ALTER person DROP NOT NULL, DROP CONSTRAINT duty_shift_person_fkey,
        ADD FOREIGN KEY (person) REFERENCES duty_person ON DELETE SET NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM duty_shift WHERE person IS NULL`);
    await runner.query(`
      ALTER TABLE duty_shift ALTER person SET NOT NULL, DROP CONSTRAINT duty_shift_person_fkey,
        ADD FOREIGN KEY (person) REFERENCES duty_person ON DELETE CASCADE`);
  }
}
