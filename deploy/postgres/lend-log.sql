-- Gives the Province's log back to its node for an update that changes these tables; own-log.sql takes it again. Run it as
-- own-log.sql says. Where the log is the node's already, or there is none yet, nothing happens.
DO $$
DECLARE
  node text := current_setting('staffetta.node');
  name text;
BEGIN
  IF to_regclass('public.log_head') IS NULL THEN RETURN; END IF;
  FOREACH name IN ARRAY ARRAY['leaf', 'subtree', 'log_head', 'checkpoint', 'cosignature', 'public_view',
    'public_cosignature', 'envelope', 'envelope_reading']
  LOOP
    CONTINUE WHEN to_regclass('public.' || name) IS NULL; -- the update makes it
    EXECUTE format('ALTER TABLE %I OWNER TO %I', name, node);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['refuse_change', 'refuse_altered_envelope', 'refuse_shorter_log']
  LOOP
    EXECUTE format('ALTER FUNCTION %I() OWNER TO %I', name, node);
  END LOOP;
END $$;
