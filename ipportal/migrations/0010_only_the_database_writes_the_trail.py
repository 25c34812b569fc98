"""Two functions write the trail, with the owner's rights; nobody who serves pages or runs jobs may insert into it.

Both stamp time, login and transaction themselves. Who acted and why they take from `ipportal.context`, which the
application sets for each transaction (core/audit/context.py). The trigger function cannot be attached by anybody but
the owner, not even to a temporary table, so a change of a row cannot be made up.
"""

from __future__ import annotations

from django.db import migrations

# The database's own login, and the role it has taken on, if any.
LOGIN = """
    CREATE FUNCTION audit_login() RETURNS text LANGUAGE sql STABLE AS $$
        SELECT session_user || CASE WHEN current_setting('role') IN ('none', session_user) THEN ''
                                    ELSE ' as ' || current_setting('role') END
    $$;
"""

CONTEXT = """
    CREATE FUNCTION audit_context(OUT actor_id bigint, OUT actor text, OUT source text, OUT name text, OUT ip inet,
                                  OUT reason text)
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
    DECLARE
        told jsonb := coalesce(nullif(current_setting('ipportal.context', true), ''), '{}')::jsonb;
    BEGIN
        actor_id := (told->>'actor_id')::bigint;
        actor := coalesce(told->>'actor', '');
        source := coalesce(told->>'source', '');
        name := left(coalesce(told->>'id', ''), 40);
        ip := (told->>'ip')::inet;
        reason := left(coalesce(told->>'reason', ''), 500);
        IF actor_id IS NOT NULL THEN
            actor := coalesce((SELECT username FROM ipportal_user WHERE id = actor_id), actor);
        ELSIF actor <> '' THEN
            actor_id := (SELECT id FROM ipportal_user WHERE username = actor);
        END IF;
    END $$;
"""

COLUMNS = """at, actor_id, actor, action, object_kind, object_id, object_name, before, after, details, reason,
             source, request_id, ip, db_user, xact"""
STAMPED = """c.reason, c.source, c.name, c.ip, audit_login(), pg_current_xact_id()::text::bigint"""


def _write(rows: str) -> str:
    """One INSERT for all rows of a statement; `rows` says what each held before (b) and holds after (a)."""
    return f"""
        INSERT INTO ipportal_audit_event ({COLUMNS})
        SELECT portal_now(), c.actor_id, c.actor,
               CASE WHEN r.b IS NULL THEN 'added' WHEN r.a IS NULL THEN 'removed' ELSE 'changed' END,
               TG_ARGV[0], r.whole->>TG_ARGV[1],
               left((SELECT string_agg(r.whole->>n.name, ' ' ORDER BY n.place)
                     FROM unnest(names) WITH ORDINALITY n(name, place)), 300),
               r.b, r.a, '{{}}', {STAMPED}
        FROM ({rows}) r CROSS JOIN audit_context() c;
    """  # noqa: S608 - put together from our own words


CHANGES = f"""
    CREATE FUNCTION audit_changes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
    DECLARE
        names text[] := string_to_array(TG_ARGV[2], ',');
        unseen text[] := string_to_array(TG_ARGV[3], ',');
        veiled text[] := string_to_array(TG_ARGV[4], ',');
    BEGIN
        IF TG_OP = 'INSERT' THEN
            {
    _write("SELECT to_jsonb(n) AS whole, NULL::jsonb AS b, to_jsonb(n) - unseen - veiled AS a FROM new_rows n")
}
        ELSIF TG_OP = 'DELETE' THEN
            {
    _write("SELECT to_jsonb(o) AS whole, to_jsonb(o) - unseen - veiled AS b, NULL::jsonb AS a FROM old_rows o")
}
        ELSE
            {
    _write('''
                SELECT coalesce(n.j, o.j) AS whole,
                       CASE WHEN n.j IS NULL THEN o.j - unseen - veiled ELSE d.b END AS b,
                       CASE WHEN o.j IS NULL THEN n.j - unseen - veiled ELSE d.a END AS a
                FROM (SELECT to_jsonb(x) AS j FROM old_rows x) o
                FULL JOIN (SELECT to_jsonb(x) AS j FROM new_rows x) n ON o.j->>TG_ARGV[1] = n.j->>TG_ARGV[1]
                CROSS JOIN LATERAL (
                    SELECT jsonb_object_agg(k, CASE WHEN k = ANY(veiled) THEN '"•••"'::jsonb ELSE o.j->k END) AS b,
                           jsonb_object_agg(k, CASE WHEN k = ANY(veiled) THEN '"•••"'::jsonb ELSE n.j->k END) AS a
                    FROM jsonb_object_keys(n.j) k
                    WHERE o.j IS NOT NULL AND n.j->k IS DISTINCT FROM o.j->k AND k <> ALL(unseen)
                ) d
                WHERE d.a IS NOT NULL OR o.j IS NULL OR n.j IS NULL
            ''')
}
        END IF;
        RETURN NULL;
    END $$;
"""  # noqa: S608 - put together from our own words

RECORD = f"""
    CREATE FUNCTION audit_record(by_id bigint, by_name text, what text, how text, kind text, key text, name text,
                                 told jsonb, why text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
    DECLARE
        written bigint;
    BEGIN
        IF what IN ('added', 'changed', 'removed') THEN
            RAISE EXCEPTION 'only a change of a row is called %', what USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        INSERT INTO ipportal_audit_event (outcome, {COLUMNS})
        SELECT how, portal_now(), by_id, left(coalesce(nullif(by_name, ''), c.actor), 150), left(what, 100),
               left(kind, 60), left(key, 60), left(audit_record.name, 300), NULL, NULL, told,
               left(coalesce(nullif(why, ''), c.reason), 500), {STAMPED.removeprefix("c.reason, ")}
        FROM audit_context() c RETURNING id INTO written;
        RETURN written;
    END $$;
"""  # noqa: S608 - put together from our own words

# Whoever gets the right to use one of these gets it by name, from the declaration in core/kit/grants.py.
CLOSED = "REVOKE ALL ON FUNCTION audit_changes(), audit_record, audit_context(), audit_login() FROM PUBLIC;"


class Migration(migrations.Migration):
    dependencies = [("ipportal", "0009_the_trail_writes_itself")]

    operations = [
        migrations.RunSQL(LOGIN, "DROP FUNCTION audit_login()"),
        migrations.RunSQL(CONTEXT, "DROP FUNCTION audit_context()"),
        migrations.RunSQL(CHANGES, "DROP FUNCTION audit_changes()"),
        migrations.RunSQL(RECORD, "DROP FUNCTION audit_record"),
        migrations.RunSQL(CLOSED, migrations.RunSQL.noop),
    ]
