"""Only files of the office correct what was registered: a bank's own file brings drafts, which stand once confirmed."""

from __future__ import annotations

from django.db import migrations

REFUSE = "USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'pledge_keeps_what_was_registered'"
BEFORE = "seen.batch IS NULL"
NOW = "(seen.batch IS NULL OR (seen.source <> 'office' AND seen.handed_in_at IS NOT NULL))"


def guards(stands: str) -> str:
    """The two functions of migration 0014, with what makes a registration stand."""
    return f"""
    CREATE OR REPLACE FUNCTION patents_guard_pledged_right() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
        IF seen.state <> 'draft' AND {stands} THEN
            RAISE EXCEPTION 'what was registered stands' {REFUSE};
        END IF;
        IF TG_OP <> 'DELETE' THEN
            NEW.bound := seen.adds_to_id IS NULL AND seen.state IN ('registered', 'changed', 'overdue');
            IF seen.state <> 'draft' AND NEW.life_ends_on < seen.registered_on THEN
                RAISE EXCEPTION 'a right had ended' USING ERRCODE = 'integrity_constraint_violation',
                    CONSTRAINT = 'pledged_right_outlives_its_registration';
            END IF;
            one := NEW;
        END IF;
        RETURN one;
    END $$;
    CREATE OR REPLACE FUNCTION patents_guard_pledgor() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        one record;
        seen patents_pledge%ROWTYPE;
    BEGIN
        IF TG_OP = 'DELETE' THEN one := OLD; ELSE one := NEW; END IF;
        SELECT * INTO seen FROM patents_pledge WHERE id = one.pledge_id FOR UPDATE;
        IF seen.state <> 'draft' AND {stands} THEN
            RAISE EXCEPTION 'what was registered stands' {REFUSE};
        END IF;
        RETURN one;
    END $$;
    """  # noqa: S608 - nothing from outside


class Migration(migrations.Migration):
    dependencies = [("patents", "0017_pledges_are_entered")]

    operations = [migrations.RunSQL(guards(NOW), guards(BEFORE))]
