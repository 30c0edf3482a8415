-- Takes the Province's log out of its own node's hands: a role that cannot sign in owns its tables, and the node may read
-- and append. Run it in the audit's database as the server's administrator, once the node has started there once, and
-- again after each update of the node (lend-log.sql before it):
--
--   psql "$ADMIN_URL/province_audit" -v ON_ERROR_STOP=1 -c "SET staffetta.node = 'province_audit'" -f own-log.sql
--
-- staffetta.node: the role by which the node signs in. Running it twice changes nothing. A superuser can undo it, which is
-- why the tree's signed roots and the witnesses are the evidence and this is a rail.
DO $$
DECLARE
  node text := current_setting('staffetta.node');
  owner text := node || '_log';
  name text;
BEGIN
  IF to_regclass('public.log_head') IS NULL THEN
    RAISE EXCEPTION 'the node has not made its tables yet: start it once first';
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = node AND (rolsuper OR rolcreaterole)) THEN
    RAISE EXCEPTION 'the node signs in as %, who may make roles: nothing can be kept from it', node;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = owner) THEN
    EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', owner);
  END IF;
  EXECUTE format('REVOKE %I FROM %I', owner, node);
  -- whoever owns the database or the schema may drop what lies in it
  EXECUTE format('ALTER DATABASE %I OWNER TO %I', current_database(), owner);
  EXECUTE format('ALTER SCHEMA public OWNER TO %I', owner);
  EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), node);
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', node);
  FOREACH name IN ARRAY ARRAY['leaf', 'subtree', 'log_head', 'checkpoint', 'cosignature', 'public_view',
    'public_cosignature', 'envelope', 'envelope_reading']
  LOOP
    EXECUTE format('ALTER TABLE %I OWNER TO %I', name, owner);
    EXECUTE format('REVOKE ALL ON %I FROM %I', name, node);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO %I', name, node);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['refuse_change', 'refuse_altered_envelope', 'refuse_shorter_log']
  LOOP
    EXECUTE format('ALTER FUNCTION %I() OWNER TO %I', name, owner);
  END LOOP;
  -- the log's end has its one row; withholding takes away, and the guard's trigger lets it do nothing else
  EXECUTE format('REVOKE INSERT ON log_head FROM %I', node);
  EXECUTE format('GRANT UPDATE (size, frontier) ON log_head TO %I', node);
  EXECUTE format('GRANT UPDATE (attributes, body, withheld_at) ON envelope TO %I', node);
  -- a later cosignature of the same size takes the place of an earlier one
  EXECUTE format('GRANT UPDATE (line, cosigned_at) ON cosignature TO %I', node);
END $$;
