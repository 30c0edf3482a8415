import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Identity, contact and names in sealed columns; who may read what inside an institution; a record of every reading.
 * What was written in the clear before is dropped, not converted: no release has held a real person.
 */
export class ProtectPersons1769904000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await sealColumns(queryRunner);
    await limitReaders(queryRunner);
    await recordReadings(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE access_alarm, access_record, break_glass, person_block, institution_block, referral_team, case_team,
        identity_copy, obscuration, disclosure, necessity_decision, erasure`);
    await queryRunner.query(`ALTER TABLE referral ADD COLUMN necessity_decided_by text`);
    await queryRunner.query(`
      ALTER TABLE agreement DROP COLUMN heard_by, DROP COLUMN child, DROP COLUMN form_version, DROP COLUMN ended_at`);
    await queryRunner.query(`ALTER TABLE agreement ADD COLUMN heard_by text`);
    await queryRunner.query(
      `ALTER TABLE case_file DROP COLUMN alias, DROP COLUMN identity, DROP COLUMN excluded, DROP COLUMN erased_at`,
    );
    await queryRunner.query(`ALTER TABLE case_file ADD COLUMN alias text`);
    await queryRunner.query(`
      CREATE TABLE content_reading (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        institution text NOT NULL,
        referral uuid NOT NULL,
        side text NOT NULL,
        actor text NOT NULL,
        tiers text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
  }
}

/** Sealed under the case's own key, which is not in this database. */
async function sealColumns(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`ALTER TABLE case_file DROP COLUMN alias`);
  await queryRunner.query(`
    ALTER TABLE case_file
      ADD COLUMN alias bytea,
      ADD COLUMN identity bytea,
      -- names of those who are not to read of her, as she gave them
      ADD COLUMN excluded bytea,
      ADD COLUMN erased_at timestamptz`);
  await queryRunner.query(`ALTER TABLE agreement DROP COLUMN heard_by`);
  await queryRunner.query(`
    ALTER TABLE agreement
      ADD COLUMN heard_by bytea,
      -- one of the children in the sealed identity; absent: the woman's own choice
      ADD COLUMN child uuid,
      ADD COLUMN form_version text,
      -- when its expiry took effect
      ADD COLUMN ended_at timestamptz`);
  await queryRunner.query(
    `CREATE INDEX agreement_running ON agreement (valid_until) WHERE withdrawn_at IS NULL AND ended_at IS NULL`,
  );
  // who decided stays with the referral, sealed under its key
  await queryRunner.query(`ALTER TABLE referral DROP COLUMN necessity_decided_by`);
  for (const [table, column] of [
    ['case_file', 'alias'],
    ['case_file', 'identity'],
    ['case_file', 'excluded'],
    ['agreement', 'heard_by'],
  ] as const) {
    await queryRunner.query(`ALTER TABLE ${table} ALTER COLUMN ${column} SET STORAGE EXTERNAL`);
  }
  await queryRunner.query(`
    CREATE TABLE necessity_decision (
      referral uuid PRIMARY KEY,
      institution text NOT NULL,
      ground text NOT NULL,
      -- the person who decided, sealed under the referral's key
      decided_by bytea NOT NULL,
      recorded_by text NOT NULL,
      recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`);
  // that it was told, under which choices of hers; withdrawing one of them reaches every referral told under it
  await queryRunner.query(`
    CREATE TABLE disclosure (
      id uuid PRIMARY KEY,
      referral uuid NOT NULL,
      institution text NOT NULL,
      recipient text NOT NULL,
      agreements uuid[] NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`);
  await queryRunner.query(`CREATE INDEX disclosure_agreements ON disclosure USING gin (agreements)`);
  // what the recipient was told, sealed under the referral's key
  await queryRunner.query(`
    CREATE TABLE identity_copy (
      referral uuid NOT NULL,
      institution text NOT NULL,
      identity bytea NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (referral, institution)
    )`);
  await queryRunner.query(`ALTER TABLE identity_copy ALTER COLUMN identity SET STORAGE EXTERNAL`);
  // what is to be destroyed, and when it was
  await queryRunner.query(`
    CREATE TABLE erasure (
      subject uuid PRIMARY KEY,
      kind text NOT NULL CHECK (kind IN ('referral', 'case')),
      ordered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      destroyed_at timestamptz
    )`);
  await queryRunner.query(`CREATE INDEX erasure_due ON erasure (ordered_at) WHERE destroyed_at IS NULL`);
  // a notice: hidden from the health record and from the other parent, before her name is asked for
  await queryRunner.query(`
    CREATE TABLE obscuration (
      referral uuid NOT NULL,
      institution text NOT NULL,
      recorded_by text NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (referral, institution)
    )`);
}

async function limitReaders(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE referral_team (
      referral uuid NOT NULL,
      side text NOT NULL CHECK (side IN ('s', 'r')),
      institution text NOT NULL,
      subject text NOT NULL,
      added_by text NOT NULL,
      added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (referral, side, subject)
    )`);
  await queryRunner.query(`
    CREATE TABLE case_team (
      case_id uuid NOT NULL REFERENCES case_file (id),
      institution text NOT NULL,
      subject text NOT NULL,
      added_by text NOT NULL,
      added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (case_id, subject)
    )`);
  // of a referral or of a case; beats team, coordinator and break-glass
  await queryRunner.query(`
    CREATE TABLE person_block (
      subject_of uuid NOT NULL,
      institution text NOT NULL,
      subject text NOT NULL,
      added_by text NOT NULL,
      added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      -- by person first: most people are shut out of nothing, and one look says so
      PRIMARY KEY (institution, subject, subject_of)
    )`);
  await queryRunner.query(`
    CREATE TABLE institution_block (
      case_id uuid NOT NULL REFERENCES case_file (id),
      institution text NOT NULL,
      blocked text NOT NULL,
      added_by text NOT NULL,
      added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (case_id, blocked)
    )`);
  await queryRunner.query(`
    CREATE TABLE break_glass (
      id uuid PRIMARY KEY,
      position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
      referral uuid NOT NULL,
      side text NOT NULL CHECK (side IN ('s', 'r')),
      institution text NOT NULL,
      subject text NOT NULL,
      reason text NOT NULL,
      opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      until timestamptz NOT NULL,
      reviewed_by text,
      reviewed_at timestamptz,
      justified boolean,
      -- when its missing review was alarmed
      overdue_at timestamptz,
      CHECK (reviewed_by IS NULL OR reviewed_by <> subject)
    )`);
  await queryRunner.query(`CREATE INDEX break_glass_referral ON break_glass (referral, side, subject)`);
  await queryRunner.query(
    `CREATE INDEX break_glass_open ON break_glass (institution, opened_at) WHERE reviewed_at IS NULL`,
  );
}

/** For the institution's own data-protection officer: ids and codes, nothing of what was read. */
async function recordReadings(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`DROP TABLE content_reading`);
  await queryRunner.query(`
    CREATE TABLE access_record (
      id uuid PRIMARY KEY,
      position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
      institution text NOT NULL,
      actor text NOT NULL,
      action text NOT NULL,
      tier text,
      outcome text NOT NULL CHECK (outcome IN ('allowed', 'denied')),
      -- as whom: team, duty, break-glass, peer; or the rule that denied
      reach text NOT NULL,
      referral uuid,
      side text,
      case_id uuid,
      -- whom it lets in or shuts out
      person text,
      -- how many files a search found
      found integer,
      at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`);
  await queryRunner.query(`CREATE INDEX access_record_institution ON access_record (institution, position)`);
  await queryRunner.query(`CREATE INDEX access_record_actor ON access_record (institution, actor, at)`);
  await queryRunner.query(`
    CREATE TABLE access_alarm (
      id uuid PRIMARY KEY,
      position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
      institution text NOT NULL,
      kind text NOT NULL,
      actor text NOT NULL,
      referral uuid,
      count integer NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`);
  await queryRunner.query(`CREATE INDEX access_alarm_institution ON access_alarm (institution, position)`);
  await queryRunner.query(`CREATE INDEX access_alarm_actor ON access_alarm (institution, actor, kind, at)`);
}
