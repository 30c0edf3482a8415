import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendLeaves, EMPTY_FRONTIER, encodeFrontier } from '#merkle';
import { leafOf } from '../../domain/leaf.js';

const PAGE = 10_000;

/**
 * The Merkle tree in place of the running hash: the leaves stay, the roots of every 256, 65,536 … of them lie beside
 * (an entry of a C2SP tile is one of these, so tiles need no table), and the signed checkpoints.
 */
export class CreateTree1770600000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await queryRunner.query(statement);
    let frontier = EMPTY_FRONTIER;
    for (;;) {
      const rows = (await queryRunner.query(
        `SELECT digest FROM leaf WHERE index >= $1 ORDER BY index LIMIT ${String(PAGE)}`,
        [frontier.size],
      )) as { digest: string }[];
      const grown = appendLeaves(
        frontier,
        rows.map(({ digest }) => leafOf(digest)),
      );
      frontier = grown.frontier;
      await queryRunner.query(
        `INSERT INTO subtree (level, index, hash) SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])`,
        [
          grown.complete.map(({ level }) => level),
          grown.complete.map(({ index }) => index),
          grown.complete.map(({ hash }) => hash),
        ],
      );
      if (rows.length < PAGE) break;
    }
    await queryRunner.query(`DELETE FROM log_head`);
    await queryRunner.query(`INSERT INTO log_head (size, frontier) VALUES ($1, $2)`, [
      frontier.size,
      encodeFrontier(frontier),
    ]);
    for (const statement of GUARDS) await queryRunner.query(statement);
  }

  /** Refused: the running hash over the leaves before is gone with its column. */
  down(): Promise<void> {
    return Promise.reject(new Error('a log does not go back'));
  }
}

const TABLES = [
  `ALTER TABLE leaf DROP COLUMN head`,
  `ALTER TABLE log_head DROP COLUMN head, ADD COLUMN frontier bytea NOT NULL DEFAULT ''`,
  `ALTER TABLE log_head ALTER COLUMN frontier DROP DEFAULT`,
  // level 1: of 256 leaves each
  `CREATE TABLE subtree (
     level smallint NOT NULL CHECK (level > 0), index bigint NOT NULL CHECK (index >= 0),
     hash bytea NOT NULL CHECK (octet_length(hash) = 32), PRIMARY KEY (level, index)
   )`,
  // the key is the rule: one size of one log, one root
  `CREATE TABLE checkpoint (
     origin text NOT NULL, size bigint NOT NULL CHECK (size >= 0), root bytea NOT NULL CHECK (octet_length(root) = 32),
     note text NOT NULL, signed_at timestamptz NOT NULL, PRIMARY KEY (origin, size)
   )`,
  // what everybody may see from that day on
  `CREATE TABLE public_view (
     origin text NOT NULL, day date NOT NULL, size bigint NOT NULL, PRIMARY KEY (origin, day),
     FOREIGN KEY (origin, size) REFERENCES checkpoint
   )`,
  // given anew where a witness says it again later
  `CREATE TABLE cosignature (
     origin text NOT NULL, size bigint NOT NULL, witness text NOT NULL, line text NOT NULL,
     cosigned_at timestamptz NOT NULL, PRIMARY KEY (origin, size, witness),
     FOREIGN KEY (origin, size) REFERENCES checkpoint
   ) WITH (fillfactor = 70)`,
  // an envelope that was withheld leaves its place: the tree does not need it
  `ALTER TABLE envelope ALTER COLUMN attributes DROP NOT NULL, ADD COLUMN withheld_at timestamptz,
     ADD CONSTRAINT envelope_withheld CHECK ((attributes IS NULL) = (withheld_at IS NOT NULL))`,
  `CREATE TABLE envelope_reading (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, from_index bigint NOT NULL, to_index bigint NOT NULL,
     subject text NOT NULL, client text NOT NULL, read_at timestamptz NOT NULL
   )`,
];

const guard = (table: string): string[] => [
  `CREATE TRIGGER ${table}_row BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
  ...always(table, `${table}_row`),
  ...guardTruncate(table),
];

const guardTruncate = (table: string): string[] => [
  `CREATE TRIGGER ${table}_all BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  ...always(table, `${table}_all`),
];

const always = (table: string, trigger: string): string[] => [
  `ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${trigger}`,
];

const GUARDS = [
  ...['subtree', 'checkpoint', 'public_view', 'envelope_reading'].flatMap(guard),
  // only ever withheld, never altered
  `CREATE FUNCTION refuse_altered_envelope() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF TG_OP = 'UPDATE' AND NEW.attributes IS NULL AND OLD.attributes IS NOT NULL AND NEW.index = OLD.index
       AND NEW.topic = OLD.topic AND NEW.appended_at = OLD.appended_at THEN RETURN NEW; END IF;
     RAISE EXCEPTION 'envelopes are withheld, never altered' USING ERRCODE = 'restrict_violation';
   END $$`,
  `CREATE TRIGGER envelope_row BEFORE UPDATE OR DELETE ON envelope
     FOR EACH ROW EXECUTE FUNCTION refuse_altered_envelope()`,
  ...always('envelope', 'envelope_row'),
  ...guardTruncate('envelope'),
  // the log's end moves forward only
  `CREATE FUNCTION refuse_shorter_log() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF TG_OP = 'UPDATE' AND NEW.size >= OLD.size THEN RETURN NEW; END IF;
     RAISE EXCEPTION 'the log only grows' USING ERRCODE = 'restrict_violation';
   END $$`,
  `CREATE TRIGGER log_head_row BEFORE UPDATE OR DELETE ON log_head
     FOR EACH ROW EXECUTE FUNCTION refuse_shorter_log()`,
  ...always('log_head', 'log_head_row'),
  ...guardTruncate('log_head'),
];
