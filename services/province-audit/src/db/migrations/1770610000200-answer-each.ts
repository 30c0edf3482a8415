import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each institution that is asked answers for itself, its note sealed; who reads a single event is on record. Notes from
 * before lay here in plain text and go.
 */
export class AnswerEach1770610000200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...ANSWERS, ...READINGS]) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE event_reading, finding_answer`);
    await queryRunner.query(`DROP FUNCTION refuse_reading_change`);
    await queryRunner.query(
      `ALTER TABLE finding ADD COLUMN answer text, ADD COLUMN note text, ADD COLUMN answered_by text,
         ADD COLUMN answered_at timestamptz`,
    );
  }
}

const ANSWERS = [
  `CREATE TABLE finding_answer (
     finding uuid NOT NULL REFERENCES finding, institution text NOT NULL, answer text NOT NULL, note bytea,
     at timestamptz NOT NULL, PRIMARY KEY (finding, institution)
   )`,
  `ALTER TABLE finding_answer ALTER COLUMN note SET STORAGE EXTERNAL`,
  `INSERT INTO finding_answer (finding, institution, answer, at)
   SELECT id, answered_by, answer, answered_at FROM finding WHERE answered_by IS NOT NULL`,
  `ALTER TABLE finding DROP COLUMN answer, DROP COLUMN note, DROP COLUMN answered_by, DROP COLUMN answered_at`,
];

const READINGS = [
  `CREATE TABLE event_reading (
     id uuid PRIMARY KEY, finding uuid NOT NULL REFERENCES finding, reason text NOT NULL, reader text NOT NULL,
     at timestamptz NOT NULL
   )`,
  `CREATE INDEX event_reading_page ON event_reading (at DESC, id DESC)`,
  `CREATE FUNCTION refuse_reading_change() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN RAISE EXCEPTION 'readings are only ever added' USING ERRCODE = 'restrict_violation'; END $$`,
  `CREATE TRIGGER event_reading_row BEFORE UPDATE OR DELETE ON event_reading
   FOR EACH ROW EXECUTE FUNCTION refuse_reading_change()`,
  `CREATE TRIGGER event_reading_all BEFORE TRUNCATE ON event_reading
   FOR EACH STATEMENT EXECUTE FUNCTION refuse_reading_change()`,
  `ALTER TABLE event_reading ENABLE ALWAYS TRIGGER event_reading_row`,
  `ALTER TABLE event_reading ENABLE ALWAYS TRIGGER event_reading_all`,
];
