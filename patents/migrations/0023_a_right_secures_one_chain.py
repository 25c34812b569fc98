"""A right secures one pledge and what adds to it; drafts take no registration number; a firm's key has any length."""

# ruff: noqa: S608 - statements are put together from our own words

from __future__ import annotations

from django.db import migrations, models

REFUSE = "USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT ="
LIVE = "('registered', 'changed', 'overdue')"
DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"

# Whatever moves in a chain waits for its root: of two moves at once the later one sees what the earlier one did.
CHAINS = f"""
    CREATE FUNCTION patents_pledge_root(first bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
        WITH RECURSIVE up (id, adds_to_id) AS (
            SELECT id, adds_to_id FROM patents_pledge WHERE id = first
            UNION SELECT p.id, p.adds_to_id FROM patents_pledge p JOIN up ON p.id = up.adds_to_id
        )
        SELECT coalesce((SELECT id FROM up WHERE adds_to_id IS NULL), (SELECT min(id) FROM up))
    $$;

    CREATE FUNCTION patents_bound_in_chain(root bigint, of_kind text, of_number text, but bigint) RETURNS boolean
        LANGUAGE sql STABLE AS $$
        SELECT EXISTS (
            SELECT FROM patents_pledged_right r WHERE r.bound AND r.kind = of_kind AND r.number = of_number
                AND r.id <> but AND patents_pledge_root(r.pledge_id) = root
        )
    $$;

    CREATE FUNCTION patents_hand_right_on(root bigint, of_kind text, of_number text) RETURNS void LANGUAGE sql AS $$
        UPDATE patents_pledged_right SET bound = true WHERE id = (
            WITH RECURSIVE chain (id) AS (
                SELECT root UNION SELECT p.id FROM patents_pledge p JOIN chain c ON p.adds_to_id = c.id
            )
            SELECT r.id FROM chain JOIN patents_pledge p ON p.id = chain.id JOIN patents_pledged_right r
                ON r.pledge_id = p.id AND r.kind = of_kind AND r.number = of_number
            WHERE p.state IN {LIVE} ORDER BY p.id LIMIT 1
        ) AND NOT patents_bound_in_chain(root, of_kind, of_number, 0)
    $$;
"""
BIND_BEFORE = f"""
    CREATE OR REPLACE FUNCTION patents_bind_rights() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
    BEGIN
        UPDATE patents_pledged_right
            SET bound = NEW.adds_to_id IS NULL AND NEW.state IN {LIVE}
            WHERE pledge_id = NEW.id AND bound <> (NEW.adds_to_id IS NULL AND NEW.state IN {LIVE});
        RETURN NULL;
    END $$;
"""
BIND_NOW = f"""
    CREATE OR REPLACE FUNCTION patents_bind_rights() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
    DECLARE
        root bigint := patents_pledge_root(NEW.id);
        one record;
    BEGIN
        IF root <> NEW.id THEN
            PERFORM FROM patents_pledge WHERE id = root FOR NO KEY UPDATE;
        END IF;
        IF NEW.state IN {LIVE} THEN
            UPDATE patents_pledged_right r SET bound = true
                WHERE r.pledge_id = NEW.id AND NOT r.bound
                    AND NOT patents_bound_in_chain(root, r.kind, r.number, r.id);
            RETURN NULL;
        END IF;
        FOR one IN SELECT id, kind, number FROM patents_pledged_right WHERE pledge_id = NEW.id AND bound LOOP
            UPDATE patents_pledged_right SET bound = false WHERE id = one.id;
            PERFORM patents_hand_right_on(root, one.kind, one.number);
        END LOOP;
        RETURN NULL;
    END $$;
"""
BOUND_BEFORE = f"seen.adds_to_id IS NULL AND seen.state IN {LIVE}"
BOUND_NOW = (
    f"seen.state IN {LIVE}"
    " AND NOT patents_bound_in_chain(patents_pledge_root(seen.id), NEW.kind, NEW.number, coalesce(NEW.id, 0))"
)


def guard_rights(bound: str) -> str:
    """The function of migration 0018, with what binds a right that is written down."""
    return f"""
    CREATE OR REPLACE FUNCTION patents_guard_pledged_right() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
    DECLARE
        one record;
        seen patents_pledge%ROWTYPE;
    BEGIN
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'bound' = to_jsonb(OLD) - 'bound' THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' THEN one := OLD; ELSE one := NEW; END IF;
        SELECT * INTO seen FROM patents_pledge WHERE id = one.pledge_id FOR UPDATE;
        IF seen.state <> 'draft' AND (seen.batch IS NULL OR (seen.source <> 'office' AND seen.handed_in_at IS NOT NULL))
        THEN
            RAISE EXCEPTION 'what was registered stands' {REFUSE} 'pledge_keeps_what_was_registered';
        END IF;
        IF TG_OP <> 'DELETE' THEN
            NEW.bound := {bound};
            IF seen.state <> 'draft' AND NEW.life_ends_on < seen.registered_on THEN
                RAISE EXCEPTION 'a right had ended' {REFUSE} 'pledged_right_outlives_its_registration';
            END IF;
            one := NEW;
        END IF;
        RETURN one;
    END $$;
    """


TAKEN_OUT = f"""
    CREATE FUNCTION patents_right_is_taken_out() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
    BEGIN
        PERFORM patents_hand_right_on(patents_pledge_root(OLD.pledge_id), OLD.kind, OLD.number);
        RETURN NULL;
    END $$;
    CREATE TRIGGER right_taken_out_is_handed_on AFTER DELETE OR UPDATE OF kind, number ON patents_pledged_right
        FOR EACH ROW WHEN (OLD.bound) EXECUTE FUNCTION patents_right_is_taken_out();
"""
# What two chains hold already stays with the one that holds it.
BIND_WHAT_IS_THERE = f"""
    UPDATE patents_pledged_right SET bound = true WHERE id IN (
        SELECT DISTINCT ON (r.kind, r.number) r.id
        FROM patents_pledged_right r JOIN patents_pledge p ON p.id = r.pledge_id
        WHERE p.state IN {LIVE} AND NOT EXISTS (
            SELECT FROM patents_pledged_right o WHERE o.bound AND o.kind = r.kind AND o.number = r.number)
        ORDER BY r.kind, r.number, p.id, r.seq
    )
"""
UNDO = f"""
    DROP TRIGGER right_taken_out_is_handed_on ON patents_pledged_right;
    DROP FUNCTION patents_right_is_taken_out();
    {BIND_BEFORE}
    {guard_rights(BOUND_BEFORE)}
    DROP FUNCTION patents_hand_right_on(bigint, text, text), patents_bound_in_chain(bigint, text, text, bigint),
        patents_pledge_root(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("patents", "0022_other_finance_moves_along_its_tables")]

    operations = [
        migrations.RemoveConstraint(model_name="pledge", name="pledge_registration_is_numbered_once"),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("registration_number", ""), ("state", "draft"), _connector="OR", _negated=True),
                fields=("registration_number",),
                name="pledge_registration_is_numbered_once",
            ),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(fields=["registration_number"], name="pledge_by_number"),
        ),
        migrations.AddIndex(
            model_name="pledgedright",
            index=models.Index(fields=["kind", "number"], name="pledged_right_by_number"),
        ),
        migrations.AlterField(
            model_name="pledgedright",
            name="bound",
            field=models.BooleanField(default=False, help_text="Of a chain of live pledges one row is bound"),
        ),
        migrations.AlterField(model_name="pledgefirm", name="key", field=models.TextField()),
        migrations.RunSQL(
            "ALTER TABLE patents_pledge_firm ADD CONSTRAINT pledge_firm_is_known_once EXCLUDE USING hash (key WITH =)",
            "ALTER TABLE patents_pledge_firm DROP CONSTRAINT pledge_firm_is_known_once",
        ),
        migrations.RunSQL(CHAINS + BIND_NOW + guard_rights(BOUND_NOW) + TAKEN_OUT, UNDO),
        migrations.RunSQL(BIND_WHAT_IS_THERE, migrations.RunSQL.noop),
    ]
