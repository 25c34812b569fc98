"""Records of other finance begin as drafts, are confirmed by another, and move along their tables of moves.

The same tables as in finance/products/states.py; a test compares them. What came with the portal has no maker.
"""

from __future__ import annotations

from django.db import migrations

REFUSE = "USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT ="
MOVING = (
    "'state', 'state_on', 'state_since', 'state_reason', 'moved_by_id', 'moved_by', 'confirmed_by_id', "
    "'confirmed_by', 'version', 'claims_paid_fen', 'repaid_fen'"
)
MOVES = {
    "patents_insurance_policy": (
        "draft>in_force,in_force>claimed,claimed>claimed,in_force>expired,in_force>cancelled,claimed>expired,"
        "claimed>cancelled,in_force>draft"
    ),
    "patents_securitisation": (
        "draft>planned,planned>issued,issued>repaid,issued>defaulted,defaulted>repaid,planned>draft,issued>draft"
    ),
    "patents_trust": "draft>set_up,set_up>ended,set_up>draft",
    "patents_fund": (
        "draft>raising,raising>investing,investing>exiting,raising>closed,investing>closed,exiting>closed,raising>draft"
    ),
    "patents_finance_product": "draft>published,published>withdrawn,published>draft,withdrawn>draft",
}
GUARD = f"""
    CREATE FUNCTION patents_guard_other_finance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' AND NEW.entered_by_id IS NOT NULL THEN
                RAISE EXCEPTION 'it begins as a draft, not %', NEW.state {REFUSE} 'other_finance_begins_as_a_draft';
            END IF;
            RETURN NEW;
        END IF;
        IF (OLD.state <> 'draft' OR NEW.state <> 'draft')
            AND to_jsonb(NEW) - ARRAY[{MOVING}] IS DISTINCT FROM to_jsonb(OLD) - ARRAY[{MOVING}]
        THEN
            RAISE EXCEPTION 'what was confirmed stands' {REFUSE} 'other_finance_keeps_what_was_confirmed';
        END IF;
        IF NEW.state = 'draft' AND OLD.state = 'draft' THEN
            RETURN NEW;
        END IF;
        IF NOT OLD.state || '>' || NEW.state = ANY (string_to_array(TG_ARGV[0], ',')) THEN
            RAISE EXCEPTION 'no move from % to %', OLD.state, NEW.state {REFUSE} 'other_finance_moves_along_the_table';
        END IF;
        IF OLD.state = 'draft' AND (
            NEW.moved_by_id IS NULL OR NEW.moved_by_id IS NOT DISTINCT FROM NEW.entered_by_id
            OR NEW.moved_by_id IS NOT DISTINCT FROM NEW.changed_by_id
            OR NEW.confirmed_by_id IS DISTINCT FROM NEW.moved_by_id
        ) THEN
            RAISE EXCEPTION 'confirmed by another' {REFUSE} 'other_finance_is_confirmed_by_another';
        END IF;
        IF OLD.state <> 'draft' AND btrim(NEW.state_reason) = '' THEN
            RAISE EXCEPTION '% → % without a reason', OLD.state, NEW.state {REFUSE} 'other_finance_move_says_why';
        END IF;
        NEW.state_since := portal_now();
        RETURN NEW;
    END $$;

    CREATE FUNCTION patents_guard_tranche() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        one record;
    BEGIN
        IF TG_OP = 'DELETE' THEN one := OLD; ELSE one := NEW; END IF;
        IF (SELECT state FROM patents_securitisation WHERE id = one.securitisation_id FOR UPDATE) <> 'draft' THEN
            RAISE EXCEPTION 'what was confirmed stands' {REFUSE} 'other_finance_keeps_what_was_confirmed';
        END IF;
        RETURN one;
    END $$;
    CREATE TRIGGER tranche_stands_with_its_issue BEFORE INSERT OR UPDATE OR DELETE ON patents_tranche
        FOR EACH ROW EXECUTE FUNCTION patents_guard_tranche();
    CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON patents_fund_deal
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
"""  # noqa: S608 - nothing from outside
UNDO = """
    DROP TRIGGER only_grows ON patents_fund_deal;
    DROP TRIGGER tranche_stands_with_its_issue ON patents_tranche;
    DROP FUNCTION patents_guard_tranche(), patents_guard_other_finance();
"""


def _trigger(table: str, moves: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER other_finance_moves_along_its_table BEFORE INSERT OR UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION patents_guard_other_finance('{moves}')",
        f"DROP TRIGGER other_finance_moves_along_its_table ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("patents", "0021_other_finance"), ("ipportal", "0002_tables_that_only_grow")]

    operations = [migrations.RunSQL(GUARD, UNDO), *(_trigger(table, moves) for table, moves in MOVES.items())]
