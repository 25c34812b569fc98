"""Claims and subsidies go step by step, each by another person; shares, pools and what comes back add up.

The same order as in claims/states.py and subsidies/states.py, the same split as in claims/splitting.py.
"""

from __future__ import annotations

from django.db import migrations

REFUSE = "USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT ="

GUARD_CLAIMS = f"""
    CREATE FUNCTION patents_guard_risk_claim() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        moving text[] := ARRAY['state', 'state_since', 'state_reason', 'moved_by_id', 'moved_by', 'approved_fen',
            'paid_fen', 'paid_on', 'voucher', 'version'];
        secured patents_pledge;
        part integer;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'submitted' OR NEW.moved_by_id IS NOT NULL OR NEW.approved_fen IS NOT NULL THEN
                RAISE EXCEPTION 'a claim begins where it is filed' {REFUSE} 'claim_begins_where_it_is_filed';
            END IF;
            SELECT * INTO secured FROM patents_pledge WHERE id = NEW.pledge_id FOR UPDATE;
            IF secured.bank_id IS DISTINCT FROM NEW.bank_id THEN
                RAISE EXCEPTION 'another bank holds the pledge' {REFUSE} 'claim_is_filed_by_the_bank_of_its_pledge';
            END IF;
            IF secured.state NOT IN ('overdue', 'realised') THEN
                RAISE EXCEPTION 'the pledge is %', secured.state {REFUSE} 'claim_follows_a_default';
            END IF;
            SELECT fund_pct INTO part FROM patents_risk_band
                WHERE scheme_id = NEW.scheme_id AND up_to_fen >= NEW.balance_fen ORDER BY up_to_fen LIMIT 1;
            IF part IS NULL OR NEW.fund_fen <> floor(NEW.principal_fen::numeric * part / 100) THEN
                RAISE EXCEPTION 'not the part of its band' {REFUSE} 'claim_is_split_by_the_band_of_its_balance';
            END IF;
            RETURN NEW;
        END IF;
        IF to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving THEN
            RAISE EXCEPTION 'what was filed stands' {REFUSE} 'claim_keeps_what_was_filed';
        END IF;
        IF to_jsonb(NEW) - 'version' = to_jsonb(OLD) - 'version' THEN
            RETURN NEW;
        END IF;
        IF (OLD.state, NEW.state) NOT IN (
            ('submitted', 'verified'), ('verified', 'reviewed'), ('reviewed', 'approved'), ('approved', 'paid'),
            ('submitted', 'refused'), ('verified', 'refused'), ('reviewed', 'refused'), ('approved', 'refused')
        ) THEN
            RAISE EXCEPTION 'no step from % to %', OLD.state, NEW.state {REFUSE} 'claim_goes_step_by_step';
        END IF;
        IF NEW.state <> 'approved' AND NEW.approved_fen IS DISTINCT FROM OLD.approved_fen THEN
            RAISE EXCEPTION 'approved is what Finance approved' {REFUSE} 'claim_goes_step_by_step';
        END IF;
        IF NEW.moved_by_id IS NULL OR NEW.moved_by_id = NEW.filed_by_id OR EXISTS (
            SELECT FROM patents_risk_claim_move m WHERE m.claim_id = NEW.id AND m.by_id = NEW.moved_by_id
        ) THEN
            RAISE EXCEPTION 'each step by another' {REFUSE} 'claim_is_checked_by_another_at_each_step';
        END IF;
        IF NEW.state = 'refused' AND btrim(NEW.state_reason) = '' THEN
            RAISE EXCEPTION 'refused without a reason' {REFUSE} 'claim_refused_says_why';
        END IF;
        NEW.state_since := portal_now();
        INSERT INTO patents_risk_claim_move (claim_id, source, target, reason, by_id, by, at)
            VALUES (NEW.id, OLD.state, NEW.state, NEW.state_reason, NEW.moved_by_id, NEW.moved_by, NEW.state_since);
        RETURN NEW;
    END $$;
    CREATE TRIGGER claim_goes_step_by_step BEFORE INSERT OR UPDATE ON patents_risk_claim
        FOR EACH ROW EXECUTE FUNCTION patents_guard_risk_claim();

    CREATE FUNCTION patents_guard_risk_recovery() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        asked patents_risk_claim;
        loss numeric;
        before_all numeric;
        before_fund numeric;
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'what came back stands' {REFUSE} 'recovery_stands_as_it_was_told';
        END IF;
        IF TG_OP = 'UPDATE' THEN
            IF OLD.returned_on IS NOT NULL OR NEW.returned_by_id IS NULL
                OR to_jsonb(NEW) - ARRAY['returned_on', 'returned_by', 'returned_by_id']
                IS DISTINCT FROM to_jsonb(OLD) - ARRAY['returned_on', 'returned_by', 'returned_by_id']
            THEN
                RAISE EXCEPTION 'what came back stands' {REFUSE} 'recovery_stands_as_it_was_told';
            END IF;
            RETURN NEW;
        END IF;
        SELECT * INTO asked FROM patents_risk_claim WHERE id = NEW.claim_id FOR UPDATE;
        IF asked.state <> 'paid' THEN
            RAISE EXCEPTION 'the claim is %', asked.state {REFUSE} 'recovery_follows_a_payment';
        END IF;
        loss := asked.principal_fen + asked.interest_fen;
        SELECT coalesce(sum(amount_fen), 0), coalesce(sum(fund_fen), 0) INTO before_all, before_fund
            FROM patents_risk_recovery WHERE claim_id = NEW.claim_id;
        IF before_all + NEW.amount_fen > loss THEN
            RAISE EXCEPTION 'more than was lost' {REFUSE} 'claim_recovers_no_more_than_it_lost';
        END IF;
        IF NEW.fund_fen <> floor((before_all + NEW.amount_fen) * asked.paid_fen / loss) - before_fund THEN
            RAISE EXCEPTION 'not as it was borne' {REFUSE} 'recovery_is_shared_as_the_loss_was_borne';
        END IF;
        IF NEW.returned_on IS NOT NULL THEN
            RAISE EXCEPTION 'it returns later' {REFUSE} 'recovery_stands_as_it_was_told';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER recovery_is_shared_as_the_loss_was_borne BEFORE INSERT OR UPDATE OR DELETE ON patents_risk_recovery
        FOR EACH ROW EXECUTE FUNCTION patents_guard_risk_recovery();
"""  # noqa: S608 - nothing from outside

GUARD_SUBSIDIES = f"""
    CREATE FUNCTION patents_guard_subsidy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        moving text[] := ARRAY['state', 'state_since', 'state_reason', 'moved_by_id', 'moved_by', 'approved_fen',
            'paid_on', 'payment_voucher', 'version'];
        secured patents_pledge;
        given patents_subsidy_scheme;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'submitted' OR NEW.moved_by_id IS NOT NULL OR NEW.approved_fen IS NOT NULL THEN
                RAISE EXCEPTION 'it begins where it is filed' {REFUSE} 'subsidy_begins_where_it_is_filed';
            END IF;
            SELECT * INTO secured FROM patents_pledge WHERE id = NEW.pledge_id FOR UPDATE;
            SELECT * INTO given FROM patents_subsidy_scheme WHERE id = NEW.scheme_id;
            IF secured.state IN ('draft', 'void') OR secured.city_id IS DISTINCT FROM given.city_id OR NOT EXISTS (
                SELECT FROM patents_pledgor p WHERE p.pledge_id = NEW.pledge_id AND p.credit_code = NEW.firm_code
            ) THEN
                RAISE EXCEPTION 'not a pledge of the firm there' {REFUSE} 'subsidy_is_for_a_pledge_of_the_firm_in_the_city';
            END IF;
            IF EXISTS (
                SELECT FROM patents_subsidy s WHERE s.pledge_id = NEW.pledge_id AND s.state <> 'refused'
                    AND s.interest_from <= NEW.interest_to AND NEW.interest_from <= s.interest_to
            ) THEN
                RAISE EXCEPTION 'these days were asked for' {REFUSE} 'interest_is_subsidised_once';
            END IF;
            RETURN NEW;
        END IF;
        IF to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving THEN
            RAISE EXCEPTION 'what was filed stands' {REFUSE} 'subsidy_keeps_what_was_filed';
        END IF;
        IF to_jsonb(NEW) - 'version' = to_jsonb(OLD) - 'version' THEN
            RETURN NEW;
        END IF;
        IF (OLD.state, NEW.state) NOT IN (
            ('submitted', 'approved'), ('approved', 'paid'), ('submitted', 'refused'), ('approved', 'refused')
        ) OR (NEW.state <> 'approved' AND NEW.approved_fen IS DISTINCT FROM OLD.approved_fen) THEN
            RAISE EXCEPTION 'no step from % to %', OLD.state, NEW.state {REFUSE} 'subsidy_goes_step_by_step';
        END IF;
        IF NEW.moved_by_id IS NULL OR NEW.moved_by_id = NEW.filed_by_id OR EXISTS (
            SELECT FROM patents_subsidy_move m WHERE m.subsidy_id = NEW.id AND m.by_id = NEW.moved_by_id
        ) THEN
            RAISE EXCEPTION 'each step by another' {REFUSE} 'subsidy_is_checked_by_another_at_each_step';
        END IF;
        IF NEW.state = 'refused' AND btrim(NEW.state_reason) = '' THEN
            RAISE EXCEPTION 'refused without a reason' {REFUSE} 'subsidy_refused_says_why';
        END IF;
        SELECT * INTO given FROM patents_subsidy_scheme WHERE id = NEW.scheme_id FOR UPDATE;
        IF NEW.state = 'approved' THEN
            IF given.rate_pct IS NULL OR given.pool_fen IS NULL OR given.valid_from IS NULL OR given.valid_to IS NULL THEN
                RAISE EXCEPTION 'rate, pool or period is not known' {REFUSE} 'subsidy_is_approved_from_a_known_pool';
            END IF;
            IF NEW.interest_from < given.valid_from OR NEW.interest_to > given.valid_to THEN
                RAISE EXCEPTION 'outside its period' {REFUSE} 'subsidy_is_for_interest_of_its_period';
            END IF;
            IF NEW.approved_fen > floor(NEW.interest_fen * given.rate_pct / 100) THEN
                RAISE EXCEPTION 'above its rate' {REFUSE} 'subsidy_is_within_its_rate';
            END IF;
            IF NEW.approved_fen + (
                SELECT coalesce(sum(s.approved_fen), 0) FROM patents_subsidy s
                WHERE s.scheme_id = NEW.scheme_id AND s.firm_code = NEW.firm_code AND s.state IN ('approved', 'paid')
            ) > given.cap_fen THEN
                RAISE EXCEPTION 'above what a firm may get' {REFUSE} 'subsidy_is_within_the_cap_of_a_firm';
            END IF;
            UPDATE patents_subsidy_scheme SET used_fen = used_fen + NEW.approved_fen WHERE id = NEW.scheme_id;
        ELSIF OLD.state = 'approved' AND NEW.state = 'refused' THEN
            UPDATE patents_subsidy_scheme SET used_fen = used_fen - OLD.approved_fen WHERE id = NEW.scheme_id;
        END IF;
        NEW.state_since := portal_now();
        INSERT INTO patents_subsidy_move (subsidy_id, source, target, reason, by_id, by, at)
            VALUES (NEW.id, OLD.state, NEW.state, NEW.state_reason, NEW.moved_by_id, NEW.moved_by, NEW.state_since);
        RETURN NEW;
    END $$;
    CREATE TRIGGER subsidy_goes_step_by_step BEFORE INSERT OR UPDATE ON patents_subsidy
        FOR EACH ROW EXECUTE FUNCTION patents_guard_subsidy();

    CREATE FUNCTION patents_guard_subsidy_pool() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF pg_trigger_depth() = 1 AND NEW.used_fen <> (CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.used_fen END) THEN
            RAISE EXCEPTION 'approvals alone charge it' {REFUSE} 'pool_is_charged_by_approvals_alone';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER pool_is_charged_by_approvals_alone BEFORE INSERT OR UPDATE ON patents_subsidy_scheme
        FOR EACH ROW EXECUTE FUNCTION patents_guard_subsidy_pool();
"""  # noqa: S608 - nothing from outside
UNDO = """
    DROP TRIGGER pool_is_charged_by_approvals_alone ON patents_subsidy_scheme;
    DROP TRIGGER subsidy_goes_step_by_step ON patents_subsidy;
    DROP TRIGGER recovery_is_shared_as_the_loss_was_borne ON patents_risk_recovery;
    DROP TRIGGER claim_goes_step_by_step ON patents_risk_claim;
    DROP FUNCTION patents_guard_subsidy_pool(), patents_guard_subsidy(), patents_guard_risk_recovery(),
        patents_guard_risk_claim();
"""
ONLY_GROW = ("patents_risk_claim_move", "patents_subsidy_move")


class Migration(migrations.Migration):
    dependencies = [("patents", "0019_claims_and_subsidies"), ("ipportal", "0002_tables_that_only_grow")]

    operations = [
        migrations.RunSQL(GUARD_CLAIMS + GUARD_SUBSIDIES, UNDO),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
                f"DROP TRIGGER only_grows ON {table}",
            )
            for table in ONLY_GROW
        ),
    ]
