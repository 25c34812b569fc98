"""A claim and a subsidy go on only while what they are for stands; a loan and its top-ups are compensated once.

What came back before the payment is taken off it, as it would have been shared after it.
"""

from __future__ import annotations

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

before = import_module("patents.migrations.0020_claims_and_subsidies_go_step_by_step")
REFUSE = before.REFUSE

FILL = """
    DROP TRIGGER claim_goes_step_by_step ON patents_risk_claim;
    DROP TRIGGER subsidy_goes_step_by_step ON patents_subsidy;
    UPDATE patents_risk_claim SET root_id = patents_pledge_root(pledge_id);
    UPDATE patents_subsidy SET root_id = patents_pledge_root(pledge_id);
    SET CONSTRAINTS ALL IMMEDIATE;
    CREATE TRIGGER claim_goes_step_by_step BEFORE INSERT OR UPDATE ON patents_risk_claim
        FOR EACH ROW EXECUTE FUNCTION patents_guard_risk_claim();
    CREATE TRIGGER subsidy_goes_step_by_step BEFORE INSERT OR UPDATE ON patents_subsidy
        FOR EACH ROW EXECUTE FUNCTION patents_guard_subsidy();
"""
GUARD_CLAIMS = f"""
    CREATE OR REPLACE FUNCTION patents_guard_risk_claim() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        moving text[] := ARRAY['state', 'state_since', 'state_reason', 'moved_by_id', 'moved_by', 'approved_fen',
            'deducted_fen', 'paid_fen', 'paid_on', 'voucher', 'version'];
        secured patents_pledge;
        part integer;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'submitted' OR NEW.moved_by_id IS NOT NULL OR NEW.approved_fen IS NOT NULL THEN
                RAISE EXCEPTION 'a claim begins where it is filed' {REFUSE} 'claim_begins_where_it_is_filed';
            END IF;
            NEW.root_id := patents_pledge_root(NEW.pledge_id);
            SELECT * INTO secured FROM patents_pledge WHERE id = NEW.pledge_id FOR UPDATE;
            PERFORM FROM patents_pledge WHERE id = NEW.root_id FOR UPDATE;
            IF secured.bank_id IS DISTINCT FROM NEW.bank_id THEN
                RAISE EXCEPTION 'another bank holds the pledge' {REFUSE} 'claim_is_filed_by_the_bank_of_its_pledge';
            END IF;
            IF secured.state NOT IN ('overdue', 'realised') THEN
                RAISE EXCEPTION 'the pledge is %', secured.state {REFUSE} 'claim_follows_a_default';
            END IF;
            IF NEW.defaulted_on IS DISTINCT FROM coalesce(secured.overdue_on, secured.ended_on) THEN
                RAISE EXCEPTION 'another day than the pledge''s' {REFUSE} 'claim_names_the_day_of_the_default';
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
        IF NEW.state <> 'refused' THEN
            SELECT * INTO secured FROM patents_pledge WHERE id = NEW.pledge_id FOR UPDATE;
            IF secured.state NOT IN ('overdue', 'realised') THEN
                RAISE EXCEPTION 'the pledge is %', secured.state {REFUSE} 'claim_goes_on_while_the_loan_is_lost';
            END IF;
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
        IF NEW.state = 'paid' AND NEW.deducted_fen <> (
            SELECT floor(coalesce(sum(r.amount_fen), 0) * NEW.approved_fen / (NEW.principal_fen + NEW.interest_fen))
            FROM patents_risk_recovery r WHERE r.claim_id = NEW.id
        ) THEN
            RAISE EXCEPTION 'what came back is taken off' {REFUSE} 'claim_paid_leaves_out_what_came_back';
        END IF;
        NEW.state_since := portal_now();
        INSERT INTO patents_risk_claim_move (claim_id, source, target, reason, by_id, by, at)
            VALUES (NEW.id, OLD.state, NEW.state, NEW.state_reason, NEW.moved_by_id, NEW.moved_by, NEW.state_since);
        RETURN NEW;
    END $$;

    CREATE OR REPLACE FUNCTION patents_guard_risk_recovery() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
            IF OLD.returned_on IS NOT NULL OR OLD.before_payment OR NEW.returned_by_id IS NULL
                OR to_jsonb(NEW) - ARRAY['returned_on', 'returned_by', 'returned_by_id']
                IS DISTINCT FROM to_jsonb(OLD) - ARRAY['returned_on', 'returned_by', 'returned_by_id']
            THEN
                RAISE EXCEPTION 'what came back stands' {REFUSE} 'recovery_stands_as_it_was_told';
            END IF;
            RETURN NEW;
        END IF;
        SELECT * INTO asked FROM patents_risk_claim WHERE id = NEW.claim_id FOR UPDATE;
        IF asked.state = 'refused' THEN
            RAISE EXCEPTION 'the claim is %', asked.state {REFUSE} 'recovery_is_of_a_claim_that_stands';
        END IF;
        NEW.before_payment := asked.state <> 'paid';
        loss := asked.principal_fen + asked.interest_fen;
        SELECT coalesce(sum(amount_fen), 0), coalesce(sum(fund_fen), 0) INTO before_all, before_fund
            FROM patents_risk_recovery WHERE claim_id = NEW.claim_id;
        IF before_all + NEW.amount_fen > loss THEN
            RAISE EXCEPTION 'more than was lost' {REFUSE} 'claim_recovers_no_more_than_it_lost';
        END IF;
        IF NEW.fund_fen <> (CASE WHEN NEW.before_payment THEN 0 ELSE
            floor((before_all + NEW.amount_fen) * asked.approved_fen / loss) - asked.deducted_fen - before_fund END)
        THEN
            RAISE EXCEPTION 'not as it was borne' {REFUSE} 'recovery_is_shared_as_the_loss_was_borne';
        END IF;
        IF NEW.returned_on IS NOT NULL THEN
            RAISE EXCEPTION 'it returns later' {REFUSE} 'recovery_stands_as_it_was_told';
        END IF;
        RETURN NEW;
    END $$;
"""  # noqa: S608 - nothing from outside

GUARD_SUBSIDIES = f"""
    CREATE FUNCTION patents_check_subsidised(asked patents_subsidy) RETURNS void LANGUAGE plpgsql
        SET search_path = public, pg_temp AS $$
    DECLARE
        secured patents_pledge;
        last_day date;
    BEGIN
        SELECT * INTO secured FROM patents_pledge WHERE id = asked.pledge_id FOR UPDATE;
        IF secured.state IN ('draft', 'void') OR NOT EXISTS (
            SELECT FROM patents_subsidy_scheme s WHERE s.id = asked.scheme_id AND s.city_id = secured.city_id
        ) OR NOT EXISTS (
            SELECT FROM patents_pledgor p WHERE p.pledge_id = asked.pledge_id AND p.credit_code = asked.firm_code
        ) THEN
            RAISE EXCEPTION 'not a pledge of the firm there' {REFUSE} 'subsidy_is_for_a_pledge_of_the_firm_in_the_city';
        END IF;
        last_day := least(secured.ended_on, coalesce((
            SELECT c.term_to FROM patents_pledge_change c
            WHERE c.pledge_id = asked.pledge_id AND c.term_to IS NOT NULL ORDER BY c.id DESC LIMIT 1
        ), secured.term_to));
        IF asked.interest_from < secured.term_from OR asked.interest_to > last_day THEN
            RAISE EXCEPTION 'the loan ran until %', last_day {REFUSE} 'subsidy_is_for_interest_of_the_loan';
        END IF;
    END $$;

    CREATE OR REPLACE FUNCTION patents_guard_subsidy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        moving text[] := ARRAY['state', 'state_since', 'state_reason', 'moved_by_id', 'moved_by', 'approved_fen',
            'paid_on', 'payment_voucher', 'version'];
        given patents_subsidy_scheme;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'submitted' OR NEW.moved_by_id IS NOT NULL OR NEW.approved_fen IS NOT NULL THEN
                RAISE EXCEPTION 'it begins where it is filed' {REFUSE} 'subsidy_begins_where_it_is_filed';
            END IF;
            NEW.root_id := patents_pledge_root(NEW.pledge_id);
            PERFORM patents_check_subsidised(NEW);
            PERFORM FROM patents_pledge WHERE id = NEW.root_id FOR UPDATE;
            IF EXISTS (
                SELECT FROM patents_subsidy s WHERE s.root_id = NEW.root_id AND s.state <> 'refused'
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
        IF NEW.state <> 'refused' THEN
            PERFORM patents_check_subsidised(NEW);
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
"""  # noqa: S608 - nothing from outside
UNDO = (
    before.UNDO
    + "DROP FUNCTION patents_check_subsidised(patents_subsidy);"
    + before.GUARD_CLAIMS
    + before.GUARD_SUBSIDIES
)


def root(*, null: bool) -> models.ForeignKey:
    return models.ForeignKey(
        editable=False,
        help_text="The pledge its chain of top-ups begins with",
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="patents.pledge",
    )


class Migration(migrations.Migration):
    dependencies = [("patents", "0023_a_right_secures_one_chain")]

    operations = [
        migrations.AddField("riskclaim", "root", root(null=True)),
        migrations.AddField("subsidy", "root", root(null=True)),
        migrations.AddField(
            "riskclaim",
            "deducted_fen",
            models.BigIntegerField(default=0, help_text="Taken off the payment, for what came back before it"),
        ),
        migrations.AddField(
            "riskrecovery",
            "before_payment",
            models.BooleanField(default=False, help_text="Taken off the payment instead of shared"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("riskclaim", "root", root(null=False)),
        migrations.AlterField("subsidy", "root", root(null=False)),
        migrations.RemoveConstraint("riskclaim", "claim_is_one_per_loss"),
        migrations.AddConstraint(
            "riskclaim",
            models.UniqueConstraint(
                condition=~models.Q(state="refused"), fields=("root",), name="claim_is_one_per_loss"
            ),
        ),
        migrations.RemoveConstraint("riskclaim", "claim_paid_is_within_what_was_approved"),
        migrations.AddConstraint(
            "riskclaim",
            models.CheckConstraint(
                condition=models.Q(deducted_fen=0, paid_fen__isnull=True)
                | models.Q(
                    approved_fen__isnull=False,
                    deducted_fen__gte=0,
                    paid_fen=models.F("approved_fen") - models.F("deducted_fen"),
                    paid_fen__gt=0,
                ),
                name="claim_paid_is_within_what_was_approved",
            ),
        ),
        migrations.AddConstraint(
            "riskrecovery",
            models.CheckConstraint(
                condition=models.Q(before_payment=False) | models.Q(fund_fen=0, returned_on__isnull=True),
                name="recovery_before_the_payment_is_taken_off_it",
            ),
        ),
        migrations.RunSQL(GUARD_CLAIMS + GUARD_SUBSIDIES, UNDO),
    ]
