import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A party's copy of its referrals: cases and agreements, the folded state, the timeline, what was proposed. */
export class CreateReferrals1767312000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE case_file (
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        alias text,
        subject text NOT NULL,
        version integer NOT NULL DEFAULT 1,
        opened_by text NOT NULL,
        opened_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await queryRunner.query(`
      CREATE TABLE agreement (
        id uuid PRIMARY KEY,
        institution text NOT NULL,
        case_id uuid NOT NULL REFERENCES case_file (id),
        recipient text,
        class text,
        service text NOT NULL,
        tiers text[] NOT NULL,
        method text NOT NULL,
        heard_by text,
        alone boolean,
        interpreter boolean,
        valid_until timestamptz NOT NULL,
        recorded_by text NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        withdrawn_at timestamptz,
        withdrawn_by text,
        CHECK ((recipient IS NULL) <> (class IS NULL))
      )`);
    await queryRunner.query(`CREATE INDEX agreement_case ON agreement (case_id)`);
    await queryRunner.query(`
      CREATE TABLE referral (
        id uuid NOT NULL,
        side text NOT NULL CHECK (side IN ('s', 'r')),
        position bigint GENERATED ALWAYS AS IDENTITY,
        institution text NOT NULL,
        lane text NOT NULL,
        sender text NOT NULL,
        recipient text NOT NULL,
        reported boolean NOT NULL,
        service text,
        urgency text,
        protocol text,
        flow text,
        purpose text,
        tiers text,
        ground text,
        keycommit text NOT NULL,
        kind text,
        state text NOT NULL,
        resume text,
        offer uuid,
        question uuid,
        voice boolean NOT NULL,
        frozen boolean NOT NULL,
        erased boolean NOT NULL,
        n_s integer NOT NULL,
        n_r integer NOT NULL,
        pending uuid,
        pending_name text,
        queued uuid,
        queued_name text,
        unreadable boolean NOT NULL,
        block_rule text,
        submitted_at timestamptz,
        stage_at timestamptz,
        offer_until timestamptz,
        waiting_since timestamptz,
        occurred_at timestamptz,
        case_id uuid REFERENCES case_file (id),
        agreement_id uuid REFERENCES agreement (id),
        necessity_ground text,
        necessity_decided_by text,
        created_by text,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (id, side)
      ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`);
    // hardly a column that the fold changes is in an index: most of its updates stay within their pages
    await queryRunner.query(`CREATE INDEX referral_list ON referral (institution, side, position)`);
    await queryRunner.query(
      `CREATE INDEX referral_offer ON referral (offer_until) WHERE offer_until IS NOT NULL`,
    );
    await queryRunner.query(
      `CREATE INDEX referral_case ON referral (case_id) WHERE case_id IS NOT NULL AND side = 's'`,
    );
    await queryRunner.query(
      `CREATE INDEX referral_agreement ON referral (agreement_id) WHERE agreement_id IS NOT NULL`,
    );
    await queryRunner.query(`
      CREATE TABLE referral_event (
        referral uuid NOT NULL,
        side text NOT NULL,
        n integer NOT NULL,
        position integer NOT NULL,
        event_id uuid NOT NULL,
        name text NOT NULL,
        verdict text NOT NULL,
        appended_at timestamptz NOT NULL,
        partition integer NOT NULL,
        "offset" bigint NOT NULL,
        unreadable boolean NOT NULL,
        occurred_at timestamptz,
        digest text NOT NULL,
        attributes jsonb NOT NULL,
        value bytea NOT NULL,
        PRIMARY KEY (referral, side, n)
      )`);
    // sealed values do not compress; erased ones must not linger in compressed copies
    await queryRunner.query(`ALTER TABLE referral_event ALTER COLUMN value SET STORAGE EXTERNAL`);
    await queryRunner.query(`
      CREATE TABLE referral_waiting (
        referral uuid NOT NULL,
        side text NOT NULL,
        n bigint NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        "offset" bigint NOT NULL,
        appended_at timestamptz NOT NULL,
        since timestamptz NOT NULL DEFAULT clock_timestamp(),
        own boolean NOT NULL,
        digest text NOT NULL,
        attributes jsonb NOT NULL,
        value bytea NOT NULL,
        PRIMARY KEY (referral, side, n)
      )`);
    await queryRunner.query(`ALTER TABLE referral_waiting ALTER COLUMN value SET STORAGE EXTERNAL`);
    await queryRunner.query(`
      CREATE TABLE proposal (
        event_id uuid PRIMARY KEY,
        referral uuid NOT NULL,
        side text NOT NULL,
        name text NOT NULL,
        automatic boolean NOT NULL,
        actor text,
        reason text,
        outcome text,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        settled_at timestamptz
      ) WITH (fillfactor = 80)`);
    await queryRunner.query(`CREATE INDEX proposal_referral ON proposal (referral)`);
    await queryRunner.query(`
      CREATE TABLE idempotency (
        client text NOT NULL,
        route text NOT NULL,
        key text NOT NULL,
        body_hmac bytea NOT NULL,
        resource uuid NOT NULL,
        event_id uuid,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (client, route, key)
      )`);
    await queryRunner.query(`CREATE INDEX idempotency_at ON idempotency (at)`);
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

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE content_reading, idempotency, proposal, referral_waiting, referral_event, referral, agreement,
        case_file`);
  }
}
