"""A published notice is frozen, an objection comes in time and moves along its table, whoever writes, whichever way.

The same table as in notices/objections/models.py; a test compares the two. Moves are written down by the database.
`notice_is_over` and `demand_notice_over` are for the triggers of rooms above: nothing goes on before its time.
"""

from __future__ import annotations

from django.db import migrations

NOTICES = """
    CREATE FUNCTION notice_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.published_at IS NOT NULL THEN
            RAISE EXCEPTION 'a published notice is frozen' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'notice_is_frozen';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER notice_is_frozen BEFORE UPDATE OR DELETE ON ipportal_notice
        FOR EACH ROW EXECUTE FUNCTION notice_is_frozen();

    CREATE FUNCTION notice_list_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM ipportal_notice WHERE published_at IS NOT NULL AND id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.notice_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.notice_id END
        )) THEN
            RAISE EXCEPTION 'the list of a published notice is frozen' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'notice_is_frozen';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER notice_list_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON ipportal_notice_item
        FOR EACH ROW EXECUTE FUNCTION notice_list_is_frozen();
"""
NO_NOTICES = """
    DROP TRIGGER notice_list_is_frozen ON ipportal_notice_item;
    DROP FUNCTION notice_list_is_frozen();
    DROP TRIGGER notice_is_frozen ON ipportal_notice;
    DROP FUNCTION notice_is_frozen();
"""

OBJECTIONS = """
    CREATE FUNCTION objection_is_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        today date := (portal_now() AT TIME ZONE 'Asia/Shanghai')::date;
    BEGIN
        IF NEW.state <> 'filed' THEN
            RAISE EXCEPTION 'an objection begins filed, not %', NEW.state USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objection_begins_filed';
        END IF;
        IF NOT EXISTS (SELECT FROM ipportal_notice WHERE id = NEW.notice_id AND kind = 'publicity'
                       AND published_at IS NOT NULL AND today BETWEEN opens_on AND closes_on) THEN
            RAISE EXCEPTION 'no publicity period runs' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objection_is_in_time';
        END IF;
        IF NEW.item_id IS NOT NULL
           AND NOT EXISTS (SELECT FROM ipportal_notice_item WHERE id = NEW.item_id AND notice_id = NEW.notice_id) THEN
            RAISE EXCEPTION 'the thing is not on the list of the notice' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objection_is_to_a_thing_of_its_notice';
        END IF;
        NEW.filed_at := portal_now();
        NEW.state_since := NEW.filed_at;
        RETURN NEW;
    END $$;
    CREATE TRIGGER objection_is_in_time BEFORE INSERT ON ipportal_objection
        FOR EACH ROW EXECUTE FUNCTION objection_is_in_time();

    CREATE FUNCTION objection_moves_along_the_table() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        moving text[] := ARRAY['state', 'state_reason', 'state_by_id', 'state_by', 'state_since'];
    BEGIN
        IF to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
            RAISE EXCEPTION 'what was filed is frozen' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objection_text_is_frozen';
        END IF;
        IF NEW.state = OLD.state OR (OLD.state, NEW.state) NOT IN (
            ('filed', 'admitted'), ('filed', 'refused'), ('admitted', 'heard'), ('heard', 'upheld'),
            ('heard', 'dismissed')
        ) THEN
            RAISE EXCEPTION 'no move of an objection from % to %', OLD.state, NEW.state USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objection_moves_along_the_table';
        END IF;
        IF btrim(NEW.state_reason) = '' OR NEW.state_by = '' THEN
            RAISE EXCEPTION '% → % without reason or actor', OLD.state, NEW.state USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objection_move_says_why_and_by_whom';
        END IF;
        NEW.state_since := portal_now();
        INSERT INTO ipportal_objection_move (objection_id, source, target, reason, by_id, by, at)
            VALUES (NEW.id, OLD.state, NEW.state, NEW.state_reason, NEW.state_by_id, NEW.state_by, NEW.state_since);
        RETURN NEW;
    END $$;
    CREATE TRIGGER objection_moves_along_the_table BEFORE UPDATE ON ipportal_objection
        FOR EACH ROW EXECUTE FUNCTION objection_moves_along_the_table();
"""
NO_OBJECTIONS = """
    DROP TRIGGER objection_moves_along_the_table ON ipportal_objection;
    DROP FUNCTION objection_moves_along_the_table();
    DROP TRIGGER objection_is_in_time ON ipportal_objection;
    DROP FUNCTION objection_is_in_time();
"""

ONLY_GROWING = ("ipportal_objection_move", "ipportal_objection_file")

# Once true it stays true, unless a further publicity period about the thing is published.
OVER = """
    CREATE FUNCTION notice_is_over(asked_label text, asked_key text) RETURNS boolean LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH period AS (
            SELECT id, closes_on FROM ipportal_notice AS notice
            WHERE kind = 'publicity' AND published_at IS NOT NULL
              AND ((subject_label, subject_key) = (asked_label, asked_key)
                   OR EXISTS (SELECT FROM ipportal_notice_item
                              WHERE notice_id = notice.id AND (label, key) = (asked_label, asked_key)))
        )
        SELECT EXISTS (SELECT FROM period)
           AND NOT EXISTS (SELECT FROM period
                           WHERE closes_on >= (portal_now() AT TIME ZONE 'Asia/Shanghai')::date)
           AND NOT EXISTS (
               SELECT FROM ipportal_objection AS objection
               JOIN ipportal_notice AS notice ON notice.id = objection.notice_id
               LEFT JOIN ipportal_notice_item AS item ON item.id = objection.item_id
               WHERE objection.state IN ('filed', 'admitted', 'heard')
                 AND ((item.label, item.key) = (asked_label, asked_key)
                      OR (notice.subject_label, notice.subject_key) = (asked_label, asked_key)
                      OR item.id IS NULL AND notice.id IN (SELECT id FROM period)))
    $$;
    CREATE FUNCTION demand_notice_over(asked_label text, asked_key text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT notice_is_over(asked_label, asked_key) THEN
            RAISE EXCEPTION '% %: its publicity period is not over, or an objection is not decided',
                asked_label, asked_key USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'notice_is_over_without_open_objection';
        END IF;
    END $$;
    REVOKE ALL ON FUNCTION notice_is_over(text, text), demand_notice_over(text, text) FROM PUBLIC;
"""
NOT_OVER = """
    DROP FUNCTION demand_notice_over(text, text);
    DROP FUNCTION notice_is_over(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("ipportal", "0022_notices")]

    operations = [
        migrations.RunSQL(NOTICES, NO_NOTICES),
        migrations.RunSQL(OBJECTIONS, NO_OBJECTIONS),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
                f"DROP TRIGGER only_grows ON {table}",
            )
            for table in ONLY_GROWING
        ),
        migrations.RunSQL(OVER, NOT_OVER),
    ]
