-- sqlflame's helper for plans without execution: EXPLAIN of statements for roles that may not read the
-- tables. Run it once in each database, as a superuser, and then:
--
--     GRANT SELECT ON ALL TABLES IN SCHEMA public TO sqlflame_planner;   -- what may be planned
--     GRANT USAGE ON SCHEMA public TO sqlflame_planner;                  -- since 14, pg_read_all_data is both
--     GRANT USAGE ON SCHEMA sqlflame TO monitor;                         -- who may plan
--     GRANT EXECUTE ON FUNCTION sqlflame.explain(text, text, boolean) TO monitor;
--
--     sqlflame pg -d shop -U monitor 3731212703493784269 --helper sqlflame.explain -o plan.svg
--
-- What it can do: it plans, READ ONLY, and never executes the statement. Its owner may read and nothing
-- else, and it refuses to work otherwise. Its callers learn from it what EXPLAIN tells of the
-- data: names, conditions, the constants of views, and estimates, which follow from the values in the
-- tables. If they must not know as much, do not grant it to them.
--
-- Planning evaluates functions, here with the owner's right to read. So a caller must have no way to
-- bring code along (own objects, the right to create some, temporary objects), and functions that are
-- not built in are refused, as are those that read whole tables into XML.
BEGIN;

DO $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'sqlflame_planner') THEN
		CREATE ROLE sqlflame_planner NOLOGIN;
	END IF;
END $$;

CREATE SCHEMA IF NOT EXISTS sqlflame;

-- explain returns the plan of one statement as EXPLAIN's JSON. Names in it are looked up on path;
-- generic, since 16, plans for any values of $1, $2 ... The statement may be an EXECUTE of a prepared
-- statement.
CREATE OR REPLACE FUNCTION sqlflame.explain(query text, path text DEFAULT '"$user", public', generic boolean DEFAULT false)
RETURNS text LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET client_min_messages = error
AS $helper$
DECLARE
	texts text;
	word text;
	command text;
	line record;
	plan text;
BEGIN
	PERFORM set_config('transaction_read_only', 'on', true); -- until END, which ends a subtransaction

	-- The owner reads, and does nothing else.
	SELECT r.rolname INTO word FROM pg_roles r
		WHERE pg_has_role(current_user, r.oid, 'MEMBER') AND (
			r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
			OR r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_write_all_data',
				'pg_signal_backend', 'pg_maintain', 'pg_create_subscription', 'pg_checkpoint', 'rds_superuser', 'azure_pg_admin', 'cloudsqlsuperuser')) LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('the helper must not run as %s, which has the rights of %s', current_user, word),
			HINT = 'a superuser can run: ALTER FUNCTION sqlflame.explain(text, text, boolean) OWNER TO sqlflame_planner';
	END IF;

	-- The caller brings no code. Superusers need no help, and no protection.
	IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = session_user) THEN
		IF pg_my_temp_schema() <> 0 THEN
			RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'this session has temporary objects', HINT = 'connect again';
		END IF;
		SELECT r.rolname INTO word FROM pg_roles r
			WHERE pg_has_role(session_user, r.oid, 'MEMBER') AND (
				has_database_privilege(r.oid, current_database(), 'CREATE')
				OR EXISTS (SELECT FROM pg_namespace n WHERE has_schema_privilege(r.oid, n.oid, 'CREATE'))
				OR EXISTS (SELECT FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid WHERE b.datname = current_database()
					AND d.deptype = 'o' AND d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid)) LIMIT 1;
		IF FOUND THEN
			RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('role %s owns objects in this database or can create some', word),
				HINT = 'the helper is for roles that cannot; before 15, REVOKE CREATE ON SCHEMA public FROM PUBLIC';
		END IF;
	END IF;

	-- Nothing in the text that planning could evaluate and that is not built in.
	SELECT lower(concat_ws(' ', query, path, string_agg(p.statement, ' '))) INTO texts FROM pg_prepared_statements p;
	IF texts LIKE '%u&"%' OR texts ~ '(table|schema|database|query|cursor)_to_xml' THEN
		RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'not planned: functions that read tables into XML, and names with Unicode escapes';
	END IF;
	SELECT w.name INTO word FROM (
		SELECT p.proname FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
			WHERE p.oid >= 16384 AND l.lanname NOT IN ('c', 'internal')
		UNION SELECT t.typname FROM pg_type t WHERE t.oid >= 16384 AND t.typtype = 'd'
		UNION SELECT t.typname FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc JOIN pg_language l ON l.oid = p.prolang
			JOIN pg_type t ON t.oid IN (c.castsource, c.casttarget) WHERE p.oid >= 16384 AND l.lanname NOT IN ('c', 'internal')
		UNION SELECT o.oprname FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode JOIN pg_language l ON l.oid = p.prolang
			WHERE o.oid >= 16384 AND l.lanname NOT IN ('c', 'internal')
	) w(name) WHERE strpos(texts, lower(replace(w.name, '"', '""'))) > 0
		-- As a word; longer words are cut to 63 bytes, so those may begin with the name.
		AND (w.name !~ '^[A-Za-z0-9_]+$' OR octet_length(w.name) > 62 OR texts ~ ('(^|[^a-z0-9_$])' || lower(w.name) || '($|[^a-z0-9_$])')) LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('not planned: %s is the name of a function, operator or domain that is not built in', word);
	END IF;

	-- From here on names mean what they mean on the path: no operators, no functions, but variables.
	command := 'EXPLAIN (' || CASE WHEN generic THEN 'GENERIC_PLAN, ' ELSE '' END || 'VERBOSE, FORMAT JSON) ' || query;
	PERFORM set_config('search_path', path, true);
	-- A loop opens a cursor, and a cursor takes one statement, by the server's own parser: where there
	-- are two, none runs.
	FOR line IN EXECUTE command LOOP
		plan := line."QUERY PLAN";
	END LOOP;
	RETURN plan;
EXCEPTION WHEN OTHERS THEN
	-- Values that planning came across stay inside.
	IF SQLSTATE LIKE '42%' OR SQLSTATE = '3F000' OR SQLSTATE = '0A000' OR SQLSTATE = '25006' THEN
		RAISE;
	END IF;
	RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = 'the statement cannot be planned';
END $helper$;

GRANT CREATE ON SCHEMA sqlflame TO sqlflame_planner; -- which an owner needs at this moment
ALTER FUNCTION sqlflame.explain(text, text, boolean) OWNER TO sqlflame_planner;
REVOKE CREATE ON SCHEMA sqlflame FROM sqlflame_planner;
REVOKE ALL ON FUNCTION sqlflame.explain(text, text, boolean) FROM PUBLIC;

COMMIT;
