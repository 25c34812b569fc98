"""An item's state moves along the table of moves, an accepted report is locked: whoever writes, by whichever way.

The same table as in items/states.py; a test compares the two. The move itself is written down by the database.
"""

from __future__ import annotations

from django.db import migrations

GUARD_ITEMS = """
    CREATE FUNCTION measures_guard_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'planned' THEN
                RAISE EXCEPTION 'an item begins planned, not %', NEW.state USING
                    ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'item_begins_planned';
            END IF;
            RETURN NEW;
        END IF;
        IF NEW.state = OLD.state THEN
            NEW.state_since := OLD.state_since;
            NEW.state_reason := OLD.state_reason;
            RETURN NEW;
        END IF;
        IF NEW.state = 'superseded' AND OLD.state <> 'superseded' OR (OLD.state, NEW.state) IN (
            ('planned', 'in_progress'), ('planned', 'at_risk'), ('at_risk', 'planned'), ('at_risk', 'in_progress'),
            ('in_progress', 'at_risk'), ('in_progress', 'suspended'), ('suspended', 'in_progress'),
            ('in_progress', 'done'), ('done', 'in_progress')
        ) THEN
            IF btrim(NEW.state_reason) = '' AND (OLD.state, NEW.state) NOT IN (
                ('planned', 'in_progress'), ('in_progress', 'done')
            ) THEN
                RAISE EXCEPTION '% → % without a reason', OLD.state, NEW.state USING
                    ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'item_move_says_why';
            END IF;
            NEW.state_since := portal_now();
            INSERT INTO measures_item_move (item_id, source, target, reason, at)
                VALUES (NEW.id, OLD.state, NEW.state, NEW.state_reason, NEW.state_since);
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'no move from % to %', OLD.state, NEW.state USING
            ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'item_moves_along_the_table';
    END $$;
    CREATE TRIGGER item_moves_along_the_table BEFORE INSERT OR UPDATE ON measures_item
        FOR EACH ROW EXECUTE FUNCTION measures_guard_state();
    CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON measures_item_move
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
"""
UNGUARD_ITEMS = """
    DROP TRIGGER only_grows ON measures_item_move;
    DROP TRIGGER item_moves_along_the_table ON measures_item;
    DROP FUNCTION measures_guard_state();
"""

GUARD_REPORTS = """
    CREATE FUNCTION measures_guard_report() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' THEN
                RAISE EXCEPTION 'a report begins as a draft, not %', NEW.state USING
                    ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'report_begins_as_a_draft';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.state = 'accepted' AND to_jsonb(NEW) - 'item_id' <> to_jsonb(OLD) - 'item_id' THEN
            RAISE EXCEPTION 'an accepted report is locked' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'report_accepted_is_locked';
        END IF;
        IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
            ('draft', 'submitted'), ('returned', 'submitted'), ('submitted', 'confirmed'), ('submitted', 'accepted'),
            ('submitted', 'returned'), ('confirmed', 'accepted'), ('confirmed', 'returned')
        ) THEN
            RAISE EXCEPTION 'no move of a report from % to %', OLD.state, NEW.state USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'report_moves_along_the_table';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER report_moves_along_the_table BEFORE INSERT OR UPDATE ON measures_report
        FOR EACH ROW EXECUTE FUNCTION measures_guard_report();
"""
UNGUARD_REPORTS = """
    DROP TRIGGER report_moves_along_the_table ON measures_report;
    DROP FUNCTION measures_guard_report();
"""


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_items"), ("ipportal", "0002_tables_that_only_grow")]

    operations = [
        migrations.RunSQL(GUARD_ITEMS, UNGUARD_ITEMS),
        migrations.RunSQL(GUARD_REPORTS, UNGUARD_REPORTS),
    ]
