import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was heard of people, of quarters and of days that nobody could know is forgotten (ADR 0045). */
export class KeepNightsAlone1770792000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM declared_statistics WHERE period !~ '^[0-9]{4}$'`);
    await runner.query(`
      UPDATE declared_statistics SET figures = (
        SELECT coalesce(jsonb_agg(f), '[]') FROM jsonb_array_elements(figures) AS f
        WHERE f->>'figure' = 'nights-without-unit'
      )`);
    await runner.query(
      `DELETE FROM capacity_answer WHERE as_of < '2025-01-01Z' OR as_of > now() + interval '1 day'`,
    );
  }

  /** What is forgotten does not come back. */
  async down(): Promise<void> {
    // nothing to undo
  }
}
