-- What keeps a role that may write rows from going around the guards. protection.py says why.

CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT false
$$;

CREATE OR REPLACE FUNCTION public.config_refuse_to_empty() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'record_is_never_emptied',
        TABLE = TG_TABLE_NAME,
        MESSAGE = 'This table is a record: it can be added to, never emptied.';
END $$;

DO $do$
DECLARE
    function record;
    -- Functions that the site calls itself, and that write cards, editions or epochs. They take ids of claims alone; to
    -- begin an epoch by hand is the owner's.
    called_by_name name[] := '{begin_epoch, mark_dirty, recount_matching, refresh_cards, refresh_pending, refresh_stale,
        this_epoch}';
    path text := (SELECT string_agg(quote_ident(name), ', ') FROM unnest(
        '{pg_catalog}'::name[] || current_schemas(false) || '{pg_temp}'::name[]) AS name);
BEGIN
    FOR function IN
        SELECT oid::regprocedure AS signature,
            prorettype = 'trigger'::regtype OR proname = 'begin_epoch' AS is_the_owners
        FROM pg_proc
        WHERE proowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
        AND (prorettype = 'trigger'::regtype
            AND pronamespace = ANY(ARRAY(SELECT oid FROM pg_namespace
                WHERE nspname = ANY(current_schemas(false) || 'catalogue'::name)))
            OR pronamespace = to_regnamespace('catalogue') AND proname = ANY(called_by_name))
        AND NOT (prosecdef AND 'search_path=' || path = ANY(proconfig))
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = %s', function.signature, path);
        IF function.is_the_owners THEN
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', function.signature);
        END IF;
    END LOOP;
END $do$;
