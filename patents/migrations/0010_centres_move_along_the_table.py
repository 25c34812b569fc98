"""A centre moves along the table of moves, within quota and rules of its call; money in order; reports are locked.

The same table as in centres/states.py; a test compares the two. The move itself is written down by the database.
"""

from __future__ import annotations

from django.db import migrations

REFUSE = "USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT ="

# Why a consortium may not stand, or nothing.
CONSORTIUM = """
    CREATE FUNCTION patents_consortium_fault(centre bigint) RETURNS text LANGUAGE sql STABLE
        SET search_path = public, pg_temp AS $$
        SELECT CASE
            WHEN NOT bool_or(m.is_lead AND m.kind = ANY (k.lead_kinds)) THEN 'lead_is_of_a_kind_the_call_allows'
            WHEN bool_or(m.accepted_at IS NULL) THEN 'every_member_has_accepted'
            WHEN count(DISTINCT m.kind) < k.minimum_kinds THEN 'consortium_has_the_kinds_the_call_asks_for'
        END
        FROM patents_centre c JOIN patents_call k ON k.id = c.call_id
            LEFT JOIN patents_centre_member m ON m.centre_id = c.id AND m.declined_at IS NULL
        WHERE c.id = centre GROUP BY k.id
    $$;
"""

GUARD_CENTRES = f"""
    CREATE FUNCTION patents_guard_centre() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        fault text;
        room integer;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' THEN
                RAISE EXCEPTION 'a centre begins as a draft, not %', NEW.state {REFUSE} 'centre_begins_as_a_draft';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.correction_asked_at IS NOT NULL AND NEW.correction_asked_at IS DISTINCT FROM OLD.correction_asked_at
        THEN
            RAISE EXCEPTION 'an application is returned once' {REFUSE} 'centre_is_returned_once';
        END IF;
        IF NEW.correction_asked_at IS DISTINCT FROM OLD.correction_asked_at AND OLD.state <> 'recommended' THEN
            RAISE EXCEPTION 'only the formal check returns' {REFUSE} 'centre_is_returned_by_the_formal_check';
        END IF;
        IF OLD.state <> 'draft' AND (NEW.call_id, NEW.city_id, NEW.one_per_lead)
            IS DISTINCT FROM (OLD.call_id, OLD.city_id, OLD.one_per_lead)
        THEN
            RAISE EXCEPTION 'call and city stand' {REFUSE} 'centre_keeps_its_call';
        END IF;
        IF OLD.contracted_on IS NOT NULL AND (NEW.contract_no, NEW.contracted_on, NEW.begins_on, NEW.contract_fen)
            IS DISTINCT FROM (OLD.contract_no, OLD.contracted_on, OLD.begins_on, OLD.contract_fen)
        THEN
            RAISE EXCEPTION 'the contract stands' {REFUSE} 'centre_keeps_its_contract';
        END IF;
        IF OLD.postponed_on IS NOT NULL AND NEW.postponed_on IS DISTINCT FROM OLD.postponed_on THEN
            RAISE EXCEPTION 'postponed once' {REFUSE} 'centre_is_postponed_once';
        END IF;
        IF NEW.state = OLD.state THEN
            NEW.state_since := OLD.state_since;
            NEW.state_reason := OLD.state_reason;
            NEW.moved_by_id := OLD.moved_by_id;
            NEW.moved_by := OLD.moved_by;
            RETURN NEW;
        END IF;
        IF (OLD.state, NEW.state) NOT IN (
            ('draft', 'submitted'), ('submitted', 'recommended'), ('recommended', 'checked'), ('checked', 'reviewed'),
            ('reviewed', 'on_notice'), ('on_notice', 'approved'), ('approved', 'contracted'),
            ('contracted', 'building'), ('building', 'midterm_passed'), ('building', 'rectifying'),
            ('rectifying', 'building'), ('rectifying', 'terminated'), ('building', 'acceptance'),
            ('midterm_passed', 'acceptance'), ('acceptance', 'accepted'), ('acceptance', 'postponed'),
            ('postponed', 'acceptance'), ('acceptance', 'failed'), ('submitted', 'rejected'),
            ('recommended', 'rejected'), ('checked', 'rejected'), ('reviewed', 'rejected'),
            ('submitted', 'withdrawn'), ('recommended', 'withdrawn'), ('checked', 'withdrawn')
        ) THEN
            RAISE EXCEPTION 'no move from % to %', OLD.state, NEW.state {REFUSE} 'centre_moves_along_the_table';
        END IF;
        IF btrim(NEW.state_reason) = '' AND NEW.state IN (
            'recommended', 'reviewed', 'on_notice', 'approved', 'midterm_passed', 'rectifying', 'terminated',
            'accepted', 'postponed', 'failed', 'rejected', 'withdrawn'
        ) THEN
            RAISE EXCEPTION '% → % without a reason', OLD.state, NEW.state {REFUSE} 'centre_move_says_why';
        END IF;
        IF EXISTS (
            SELECT FROM patents_centre_move m WHERE m.centre_id = NEW.id AND m.by_id = NEW.moved_by_id AND (
                NEW.state IN ('recommended', 'checked', 'reviewed', 'on_notice', 'approved', 'contracted')
                    AND m.target = 'submitted'
                OR NEW.state = 'checked' AND m.target = 'recommended'
                OR NEW.state = 'approved' AND m.target = 'reviewed'
            )
        ) OR (NEW.state IN ('accepted', 'failed') AND NEW.moved_by_id = OLD.moved_by_id) THEN
            RAISE EXCEPTION 'maker is not checker' {REFUSE} 'centre_is_moved_on_by_another';
        END IF;
        IF NEW.state IN ('submitted', 'checked') THEN
            fault := patents_consortium_fault(NEW.id);
            IF fault IS NOT NULL THEN
                RAISE EXCEPTION 'the consortium may not stand' {REFUSE} fault;
            END IF;
        END IF;
        IF NEW.state = 'recommended' THEN
            SELECT places INTO room FROM patents_call_quota
                WHERE call_id = NEW.call_id AND city_id = NEW.city_id FOR UPDATE;
            IF room IS NULL OR room <= (
                SELECT count(DISTINCT c.id) FROM patents_centre c JOIN patents_centre_move m ON m.centre_id = c.id
                WHERE c.call_id = NEW.call_id AND c.city_id = NEW.city_id AND m.target = 'recommended'
            ) THEN
                RAISE EXCEPTION 'the quota of the city is used' {REFUSE} 'city_recommends_within_its_quota';
            END IF;
        END IF;
        IF NEW.state = 'checked' AND NEW.correction_asked_at IS NOT NULL AND NEW.corrected_at IS NULL THEN
            RAISE EXCEPTION 'the correction is awaited' {REFUSE} 'centre_checked_was_corrected';
        END IF;
        IF NEW.state = 'on_notice' AND (NEW.notice_from IS NULL OR NEW.notice_until IS NULL)
            OR NEW.state = 'approved'
                AND NEW.notice_until >= (portal_now() AT TIME ZONE 'Asia/Shanghai')::date
        THEN
            RAISE EXCEPTION 'the notice is not over' {REFUSE} 'centre_approved_after_its_notice';
        END IF;
        IF NEW.state = 'approved' THEN
            PERFORM demand_notice_over('patents.centre', NEW.id::text);
        END IF;
        IF NEW.state = 'postponed' THEN
            IF OLD.postponed_on IS NOT NULL THEN
                RAISE EXCEPTION 'postponed once' {REFUSE} 'centre_is_postponed_once';
            END IF;
            NEW.postponed_on := (portal_now() AT TIME ZONE 'Asia/Shanghai')::date;
        END IF;
        IF NEW.state = 'accepted' AND EXISTS (
            SELECT FROM patents_centre_report r
            WHERE r.centre_id = NEW.id AND r.kind IN ('annual', 'acceptance') AND r.state <> 'accepted'
        ) THEN
            RAISE EXCEPTION 'reports are missing' {REFUSE} 'centre_accepted_has_its_reports_accepted';
        END IF;
        NEW.state_since := portal_now();
        INSERT INTO patents_centre_move (centre_id, source, target, reason, by_id, by, at)
            VALUES (NEW.id, OLD.state, NEW.state, NEW.state_reason, NEW.moved_by_id, NEW.moved_by, NEW.state_since);
        RETURN NEW;
    END $$;
    CREATE TRIGGER centre_moves_along_the_table BEFORE INSERT OR UPDATE ON patents_centre
        FOR EACH ROW EXECUTE FUNCTION patents_guard_centre();
"""  # noqa: S608 - nothing from outside
ONLY_GROW = ("patents_centre_move", "patents_centre_expense", "patents_centre_evaluation", "patents_centre_kpi_value")

# Bodies come and go before the application is sent, and while it is corrected.
GUARD_MEMBERS = f"""
    CREATE FUNCTION patents_guard_member() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        one record;
        seen patents_centre%ROWTYPE;
    BEGIN
        IF TG_OP = 'DELETE' THEN one := OLD; ELSE one := NEW; END IF;
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'organisation_id' = to_jsonb(OLD) - 'organisation_id' THEN
            RETURN NEW;
        END IF;
        SELECT * INTO seen FROM patents_centre WHERE id = one.centre_id FOR UPDATE;
        IF seen.state <> 'draft' AND NOT (
            seen.state = 'recommended' AND seen.correction_asked_at IS NOT NULL AND seen.corrected_at IS NULL
        ) THEN
            RAISE EXCEPTION 'the consortium stands' {REFUSE} 'consortium_changes_only_in_a_draft';
        END IF;
        RETURN one;
    END $$;
    CREATE TRIGGER consortium_changes_only_in_a_draft BEFORE INSERT OR UPDATE OR DELETE ON patents_centre_member
        FOR EACH ROW EXECUTE FUNCTION patents_guard_member();
"""  # noqa: S608 - nothing from outside

GUARD_REPORTS = f"""
    CREATE FUNCTION patents_guard_centre_report() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' THEN
                RAISE EXCEPTION 'a report begins as a draft' {REFUSE} 'centre_report_begins_as_a_draft';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.state = 'accepted' AND NEW IS DISTINCT FROM OLD THEN
            RAISE EXCEPTION 'an accepted report is locked' {REFUSE} 'centre_report_accepted_is_locked';
        END IF;
        IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
            ('draft', 'submitted'), ('submitted', 'city_ok'), ('city_ok', 'accepted'), ('submitted', 'returned'),
            ('city_ok', 'returned'), ('returned', 'submitted')
        ) THEN
            RAISE EXCEPTION 'no move of a report from % to %', OLD.state, NEW.state
                {REFUSE} 'centre_report_moves_along_the_table';
        END IF;
        IF NEW.state = 'accepted' AND OLD.state <> 'accepted' THEN
            PERFORM FROM patents_centre WHERE id = NEW.centre_id FOR UPDATE;
            IF EXISTS (
                SELECT FROM patents_centre_kpi_value v
                    JOIN patents_centre_report r ON r.centre_id = NEW.centre_id AND r.state = 'accepted'
                    JOIN patents_centre_kpi_value w ON w.report_id = r.id AND w.version = r.version AND w.kpi = v.kpi
                WHERE v.report_id = NEW.id AND v.version = NEW.version AND v.is_flow AND (
                    r.due_on <= NEW.due_on AND w.cumulative > v.cumulative
                    OR r.due_on > NEW.due_on AND w.cumulative < v.cumulative
                )
            ) THEN
                RAISE EXCEPTION 'a cumulative figure falls' {REFUSE} 'cumulative_figure_never_falls';
            END IF;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER centre_report_moves_along_the_table BEFORE INSERT OR UPDATE ON patents_centre_report
        FOR EACH ROW EXECUTE FUNCTION patents_guard_centre_report();
"""

# The centre's row is the lock: whoever pays, plans or spends waits for whoever does so already.
GUARD_MONEY = f"""
    CREATE FUNCTION patents_guard_instalment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        seen patents_centre%ROWTYPE;
    BEGIN
        SELECT * INTO seen FROM patents_centre WHERE id = NEW.centre_id FOR UPDATE;
        IF TG_OP = 'UPDATE' AND OLD.paid_on IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
            RAISE EXCEPTION 'paid is paid' {REFUSE} 'instalment_paid_is_locked';
        END IF;
        IF TG_OP = 'INSERT' AND (NEW.paid_on IS NOT NULL OR NEW.released_at IS NOT NULL) THEN
            RAISE EXCEPTION 'an instalment begins planned' {REFUSE} 'instalment_begins_planned';
        END IF;
        IF seen.contract_fen IS NULL OR seen.contract_fen < NEW.planned_fen + coalesce((
            SELECT sum(planned_fen) FROM patents_centre_instalment WHERE centre_id = NEW.centre_id AND id <> NEW.id
        ), 0) THEN
            RAISE EXCEPTION 'more than the contract' {REFUSE} 'instalments_stay_within_the_contract';
        END IF;
        IF NEW.released_at IS NULL THEN
            RETURN NEW;
        END IF;
        IF seen.state IN ('rectifying', 'failed', 'terminated') OR NOT (CASE NEW.milestone
            WHEN 'contract' THEN seen.contracted_on IS NOT NULL
            WHEN 'midterm' THEN EXISTS (
                SELECT FROM patents_centre_move WHERE centre_id = NEW.centre_id AND target = 'midterm_passed'
            )
            ELSE seen.state = 'accepted'
        END) THEN
            RAISE EXCEPTION 'its milestone is not reached' {REFUSE} 'instalment_follows_its_milestone';
        END IF;
        IF NEW.paid_on IS NOT NULL AND EXISTS (
            SELECT FROM patents_centre_instalment
            WHERE centre_id = NEW.centre_id AND seq < NEW.seq AND paid_on IS NULL
        ) THEN
            RAISE EXCEPTION 'an earlier one is not paid' {REFUSE} 'instalments_are_paid_in_order';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER instalments_are_paid_in_order BEFORE INSERT OR UPDATE ON patents_centre_instalment
        FOR EACH ROW EXECUTE FUNCTION patents_guard_instalment();

    CREATE FUNCTION patents_guard_expense() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM FROM patents_centre WHERE id = NEW.centre_id FOR UPDATE;
        IF NEW.fund = 'support' AND NEW.amount_fen + coalesce((
            SELECT sum(amount_fen) FROM patents_centre_expense WHERE centre_id = NEW.centre_id AND fund = 'support'
        ), 0) > coalesce((
            SELECT sum(planned_fen) FROM patents_centre_instalment
            WHERE centre_id = NEW.centre_id AND paid_on IS NOT NULL
        ), 0) THEN
            RAISE EXCEPTION 'more than was paid' {REFUSE} 'support_is_spent_after_it_was_paid';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER support_is_spent_after_it_was_paid BEFORE INSERT ON patents_centre_expense
        FOR EACH ROW EXECUTE FUNCTION patents_guard_expense();

    CREATE FUNCTION patents_guard_recovery() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        seen text;
    BEGIN
        SELECT state INTO seen FROM patents_centre WHERE id = NEW.centre_id FOR UPDATE;
        IF seen NOT IN ('failed', 'terminated') OR NEW.demanded_fen > coalesce((
            SELECT sum(planned_fen) FROM patents_centre_instalment
            WHERE centre_id = NEW.centre_id AND paid_on IS NOT NULL
        ), 0) THEN
            RAISE EXCEPTION 'no more is recovered than was paid' {REFUSE} 'recovery_demands_what_was_paid';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER recovery_demands_what_was_paid BEFORE INSERT OR UPDATE ON patents_centre_recovery
        FOR EACH ROW EXECUTE FUNCTION patents_guard_recovery();
"""  # noqa: S608 - nothing from outside
UNDO = """
    DROP TRIGGER recovery_demands_what_was_paid ON patents_centre_recovery;
    DROP TRIGGER support_is_spent_after_it_was_paid ON patents_centre_expense;
    DROP TRIGGER instalments_are_paid_in_order ON patents_centre_instalment;
    DROP TRIGGER centre_report_moves_along_the_table ON patents_centre_report;
    DROP TRIGGER consortium_changes_only_in_a_draft ON patents_centre_member;
    DROP TRIGGER centre_moves_along_the_table ON patents_centre;
    DROP FUNCTION patents_guard_recovery(), patents_guard_expense(), patents_guard_instalment(),
        patents_guard_centre_report(), patents_guard_member(), patents_guard_centre(),
        patents_consortium_fault(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("patents", "0009_centres"), ("ipportal", "0023_notices_are_kept")]

    operations = [
        migrations.RunSQL(CONSORTIUM + GUARD_CENTRES + GUARD_MEMBERS + GUARD_REPORTS + GUARD_MONEY, UNDO),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
                f"DROP TRIGGER only_grows ON {table}",
            )
            for table in ONLY_GROW
        ),
    ]
