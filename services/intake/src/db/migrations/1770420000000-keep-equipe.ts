import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The ambito's équipe, and the steps that a woman has agreed to. */
export class KeepEquipe1770420000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // a post, filled or vacant; who fills it is opaque here, as her tokens name her
    await queryRunner.query(`
      CREATE TABLE equipe_member (
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        role text NOT NULL,
        -- who employs her: the ambito, the ASL …
        employer text NOT NULL,
        subject text,
        -- since when it is as it is
        since timestamptz NOT NULL DEFAULT clock_timestamp(),
        ended_at timestamptz
      )`);
    await queryRunner.query(
      `CREATE INDEX equipe_member_institution ON equipe_member (institution) WHERE ended_at IS NULL`,
    );
    await queryRunner.query(`
      CREATE TABLE equipe_meeting (
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        held_at timestamptz NOT NULL,
        entered_by text NOT NULL,
        entered_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await queryRunner.query(`CREATE INDEX equipe_meeting_held ON equipe_meeting (institution, held_at)`);
    await queryRunner.query(`
      CREATE TABLE equipe_meeting_member (
        meeting uuid NOT NULL REFERENCES equipe_meeting (id),
        member uuid NOT NULL REFERENCES equipe_member (id),
        PRIMARY KEY (meeting, member)
      )`);
    await queryRunner.query(`
      CREATE TABLE plan_step (
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        case_id uuid NOT NULL REFERENCES case_file (id),
        -- the choice of hers that it rests on
        agreement uuid NOT NULL REFERENCES agreement (id),
        -- sealed under the case's key: erasing the case is erasing it
        text bytea NOT NULL,
        due_on date,
        member uuid REFERENCES equipe_member (id),
        entered_by text NOT NULL,
        entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        done_at timestamptz
      )`);
    await queryRunner.query(`ALTER TABLE plan_step ALTER COLUMN text SET STORAGE EXTERNAL`);
    await queryRunner.query(`CREATE INDEX plan_step_case ON plan_step (case_id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE plan_step, equipe_meeting_member, equipe_meeting, equipe_member`);
  }
}
