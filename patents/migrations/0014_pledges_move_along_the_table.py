"""A pledge moves along the table of moves; what was registered stands; a live pledge binds its rights.

The same table as in finance/states.py; a test compares the two. The move itself is written down by the database.
Files of the office (a batch) bring pledges in any state, and may correct what an earlier file told.
"""

from __future__ import annotations

from django.db import migrations

REFUSE = "USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT ="
MOVING = (
    "'state', 'state_since', 'state_reason', 'moved_by_id', 'moved_by', 'overdue_on', 'ended_on', 'end_ground', "
    "'version', 'handed_in_at', 'returned_reason', 'batch'"
)

GUARD_PLEDGES = f"""
    CREATE FUNCTION patents_guard_pledge() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' AND NEW.batch IS NULL THEN
                RAISE EXCEPTION 'a pledge begins as a draft, not %', NEW.state {REFUSE} 'pledge_begins_as_a_draft';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.state <> 'draft' AND NEW.batch IS NOT DISTINCT FROM OLD.batch
            AND to_jsonb(NEW) - ARRAY[{MOVING}] IS DISTINCT FROM to_jsonb(OLD) - ARRAY[{MOVING}]
        THEN
            RAISE EXCEPTION 'what was registered stands' {REFUSE} 'pledge_keeps_what_was_registered';
        END IF;
        IF NEW.state = OLD.state AND NEW.moved_by_id IS NOT DISTINCT FROM OLD.moved_by_id
            AND NEW.state_reason = OLD.state_reason
        THEN
            NEW.state_since := OLD.state_since;
            RETURN NEW;
        END IF;
        IF (OLD.state, NEW.state) NOT IN (
            ('draft', 'registered'), ('registered', 'changed'), ('changed', 'changed'), ('registered', 'overdue'),
            ('changed', 'overdue'), ('registered', 'released'), ('changed', 'released'), ('overdue', 'released'),
            ('registered', 'realised'), ('changed', 'realised'), ('overdue', 'realised'), ('registered', 'void'),
            ('changed', 'void')
        ) THEN
            RAISE EXCEPTION 'no move from % to %', OLD.state, NEW.state {REFUSE} 'pledge_moves_along_the_table';
        END IF;
        IF btrim(NEW.state_reason) = '' AND NEW.state <> 'registered' AND NEW.batch IS NOT DISTINCT FROM OLD.batch THEN
            RAISE EXCEPTION '% → % without a reason', OLD.state, NEW.state {REFUSE} 'pledge_move_says_why';
        END IF;
        IF NEW.state = 'registered' THEN
            IF NEW.moved_by_id IS NULL OR NEW.moved_by_id = NEW.entered_by_id THEN
                RAISE EXCEPTION 'confirmed by another' {REFUSE} 'pledge_is_confirmed_by_another';
            END IF;
            IF NEW.handed_in_at IS NULL THEN
                RAISE EXCEPTION 'not handed in' {REFUSE} 'pledge_is_confirmed_after_it_was_handed_in';
            END IF;
            IF NOT EXISTS (SELECT FROM patents_pledgor p WHERE p.pledge_id = NEW.id AND p.seq = 1)
                OR NOT EXISTS (SELECT FROM patents_pledged_right r WHERE r.pledge_id = NEW.id)
            THEN
                RAISE EXCEPTION 'nobody pledges anything' {REFUSE} 'pledge_registered_names_pledgor_and_right';
            END IF;
            IF EXISTS (
                SELECT FROM patents_pledged_right r
                WHERE r.pledge_id = NEW.id AND r.life_ends_on < NEW.registered_on
            ) THEN
                RAISE EXCEPTION 'a right had ended' {REFUSE} 'pledged_right_outlives_its_registration';
            END IF;
        END IF;
        NEW.state_since := portal_now();
        INSERT INTO patents_pledge_move (pledge_id, source, target, reason, by_id, by, at)
            VALUES (NEW.id, OLD.state, NEW.state, NEW.state_reason, NEW.moved_by_id, NEW.moved_by, NEW.state_since);
        RETURN NEW;
    END $$;
    CREATE TRIGGER pledge_moves_along_the_table BEFORE INSERT OR UPDATE ON patents_pledge
        FOR EACH ROW EXECUTE FUNCTION patents_guard_pledge();

    CREATE FUNCTION patents_bind_rights() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        UPDATE patents_pledged_right
            SET bound = NEW.adds_to_id IS NULL AND NEW.state IN ('registered', 'changed', 'overdue')
            WHERE pledge_id = NEW.id
                AND bound <> (NEW.adds_to_id IS NULL AND NEW.state IN ('registered', 'changed', 'overdue'));
        RETURN NULL;
    END $$;
    CREATE TRIGGER live_pledge_binds_its_rights AFTER UPDATE OF state, adds_to_id ON patents_pledge
        FOR EACH ROW EXECUTE FUNCTION patents_bind_rights();

    CREATE FUNCTION patents_guard_pledged_right() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        one record;
        seen patents_pledge%ROWTYPE;
    BEGIN
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'bound' = to_jsonb(OLD) - 'bound' THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' THEN one := OLD; ELSE one := NEW; END IF;
        SELECT * INTO seen FROM patents_pledge WHERE id = one.pledge_id FOR UPDATE;
        IF seen.state <> 'draft' AND seen.batch IS NULL THEN
            RAISE EXCEPTION 'what was registered stands' {REFUSE} 'pledge_keeps_what_was_registered';
        END IF;
        IF TG_OP <> 'DELETE' THEN
            NEW.bound := seen.adds_to_id IS NULL AND seen.state IN ('registered', 'changed', 'overdue');
            IF seen.state <> 'draft' AND NEW.life_ends_on < seen.registered_on THEN
                RAISE EXCEPTION 'a right had ended' {REFUSE} 'pledged_right_outlives_its_registration';
            END IF;
        END IF;
        RETURN one;
    END $$;
    CREATE TRIGGER pledged_right_stands_with_its_pledge BEFORE INSERT OR UPDATE OR DELETE ON patents_pledged_right
        FOR EACH ROW EXECUTE FUNCTION patents_guard_pledged_right();

    CREATE FUNCTION patents_guard_pledgor() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        one record;
        seen patents_pledge%ROWTYPE;
    BEGIN
        IF TG_OP = 'DELETE' THEN one := OLD; ELSE one := NEW; END IF;
        SELECT * INTO seen FROM patents_pledge WHERE id = one.pledge_id FOR UPDATE;
        IF seen.state <> 'draft' AND seen.batch IS NULL THEN
            RAISE EXCEPTION 'what was registered stands' {REFUSE} 'pledge_keeps_what_was_registered';
        END IF;
        RETURN one;
    END $$;
    CREATE TRIGGER pledgor_stands_with_its_pledge BEFORE INSERT OR UPDATE OR DELETE ON patents_pledgor
        FOR EACH ROW EXECUTE FUNCTION patents_guard_pledgor();
"""  # noqa: S608 - nothing from outside
UNDO = """
    DROP TRIGGER pledgor_stands_with_its_pledge ON patents_pledgor;
    DROP TRIGGER pledged_right_stands_with_its_pledge ON patents_pledged_right;
    DROP TRIGGER live_pledge_binds_its_rights ON patents_pledge;
    DROP TRIGGER pledge_moves_along_the_table ON patents_pledge;
    DROP FUNCTION patents_guard_pledgor(), patents_guard_pledged_right(), patents_bind_rights(), patents_guard_pledge();
"""
ONLY_GROW = ("patents_pledge_move", "patents_pledge_change")


class Migration(migrations.Migration):
    dependencies = [("patents", "0013_pledges"), ("ipportal", "0002_tables_that_only_grow")]

    operations = [
        migrations.RunSQL(GUARD_PLEDGES, UNDO),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
                f"DROP TRIGGER only_grows ON {table}",
            )
            for table in ONLY_GROW
        ),
    ]
