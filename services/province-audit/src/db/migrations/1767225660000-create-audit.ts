import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log, the speakers' chains, the replayed referrals, the findings. */
export class CreateAudit1767225660000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...LOG, ...CHAINS, ...REFERRALS, ...FINDINGS])
      await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE finding, heartbeat, referral, chain, link, envelope, leaf, log_head`);
    await queryRunner.query(`DROP FUNCTION refuse_change`);
  }
}

const LOG = [
  // ENABLE ALWAYS: a session that pretends to replicate meets the guard too. A rail, not the evidence.
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN RAISE EXCEPTION 'leaves are only ever appended' USING ERRCODE = 'restrict_violation'; END $$`,
  `CREATE TABLE leaf (
     index bigint PRIMARY KEY, digest text NOT NULL UNIQUE, head text NOT NULL
   )`,
  `CREATE TRIGGER leaf_row BEFORE UPDATE OR DELETE ON leaf FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  `CREATE TRIGGER leaf_all BEFORE TRUNCATE ON leaf FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `ALTER TABLE leaf ENABLE ALWAYS TRIGGER leaf_row`,
  `ALTER TABLE leaf ENABLE ALWAYS TRIGGER leaf_all`,
  `CREATE TABLE log_head (
     one boolean PRIMARY KEY DEFAULT true CHECK (one), size bigint NOT NULL, head text NOT NULL
   ) WITH (fillfactor = 50)`,
  `CREATE TABLE envelope (
     index bigint PRIMARY KEY, topic text NOT NULL, appended_at timestamptz NOT NULL, attributes jsonb NOT NULL
   )`,
];

const CHAINS = [
  `CREATE TABLE link (
     speaker text NOT NULL, epoch bigint NOT NULL, seq bigint NOT NULL, digest text NOT NULL, prev text,
     leaf_index bigint, restarts boolean NOT NULL, PRIMARY KEY (speaker, epoch, seq)
   )`,
  `CREATE INDEX link_leaf ON link (leaf_index)`,
  `CREATE TABLE chain (
     speaker text NOT NULL, epoch bigint NOT NULL, linked_seq bigint NOT NULL DEFAULT 0, linked_digest text,
     last_seq bigint NOT NULL, pending_since timestamptz, PRIMARY KEY (speaker, epoch)
   ) WITH (fillfactor = 50)`,
  `CREATE INDEX chain_pending ON chain (pending_since) WHERE pending_since IS NOT NULL`,
  `CREATE TABLE heartbeat (speaker text PRIMARY KEY, heard_at timestamptz NOT NULL) WITH (fillfactor = 50)`,
];

const REFERRALS = [
  `CREATE TABLE referral (
     id uuid PRIMARY KEY, sender text NOT NULL, recipient text NOT NULL, submitted jsonb,
     submitted_at timestamptz, state jsonb NOT NULL, waiting jsonb NOT NULL, waiting_since timestamptz,
     disclosed_at timestamptz, opened_at timestamptz
   ) WITH (fillfactor = 70)`,
  `CREATE INDEX referral_submitted ON referral (submitted_at) WHERE submitted_at IS NOT NULL`,
  `CREATE INDEX referral_waiting ON referral (waiting_since) WHERE waiting_since IS NOT NULL`,
  `CREATE INDEX referral_unpaired ON referral (coalesce(disclosed_at, opened_at))
   WHERE (disclosed_at IS NULL) <> (opened_at IS NULL)`,
];

const FINDINGS = [
  `CREATE TABLE finding (
     id uuid PRIMARY KEY, rule text NOT NULL, key text NOT NULL, severity text NOT NULL,
     institutions text[] NOT NULL, subject jsonb NOT NULL,
     state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'closed')),
     raised_at timestamptz NOT NULL, answer text, note text, answered_by text, answered_at timestamptz,
     closed_at timestamptz
   )`,
  `CREATE UNIQUE INDEX finding_standing ON finding (rule, key) WHERE closed_at IS NULL`,
  `CREATE INDEX finding_page ON finding (raised_at DESC, id DESC)`,
  `CREATE INDEX finding_institution ON finding USING gin (institutions)`,
];
