"""An award is given after its notice, within its cap, for a patent in force; paid once; taken back with a reason.

Whoever writes an award, by an action or straight into the table, is held to domain.md §10.10.
"""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

from ipportal.core.kit.clock import PortalNow

REFUSE = "USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT ="

# As nominations/register.py answers it: what is known now of how the patent stood at the end of a day.
IN_FORCE = """
    CREATE FUNCTION awards_patent_in_force(asked bigint, on_day date) RETURNS boolean LANGUAGE sql STABLE
        SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM patents_patent p
            CROSS JOIN LATERAL (
                SELECT e.kind FROM patents_event e
                WHERE e.number = p.number AND e.effective_on <= on_day AND e.kind IN ('G', 'R', 'L', 'E', 'A')
                    AND NOT EXISTS (SELECT FROM patents_event_retraction r WHERE r.event_id = e.id)
                ORDER BY e.effective_on DESC, e.seq DESC, e.id DESC LIMIT 1
            ) last
            WHERE p.number = asked AND last.kind IN ('G', 'R')
                AND EXISTS (
                    SELECT FROM patents_event e WHERE e.number = p.number AND e.kind = 'G' AND e.effective_on <= on_day
                        AND NOT EXISTS (SELECT FROM patents_event_retraction r WHERE r.event_id = e.id)
                )
                AND NOT EXISTS (
                    SELECT FROM patents_event e WHERE e.number = p.number AND e.kind = 'I'
                        AND NOT EXISTS (SELECT FROM patents_event_retraction r WHERE r.event_id = e.id)
                )
                AND on_day < (p.filed_on + make_interval(years => CASE p.kind
                    WHEN 1 THEN 20 WHEN 2 THEN 10 ELSE CASE WHEN p.filed_on < DATE '2021-06-01' THEN 10 ELSE 15 END
                END))::date
        )
    $$;
"""

GUARD_AWARDS = f"""
    CREATE FUNCTION awards_guard_award() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        kept text[] := ARRAY['revoked_at', 'revoked_why', 'version'];
        nominated awards_nomination;
        held awards_edition;
        given awards_category;
        decided awards_decision;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF to_jsonb(NEW) - kept IS DISTINCT FROM to_jsonb(OLD) - kept THEN
                RAISE EXCEPTION 'an award stands' {REFUSE} 'award_stands_as_it_was_given';
            END IF;
            IF OLD.revoked_at IS NOT NULL AND (NEW.revoked_at, NEW.revoked_why)
                IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_why)
            THEN
                RAISE EXCEPTION 'it was revoked' {REFUSE} 'award_revoked_stays_revoked';
            END IF;
            RETURN NEW;
        END IF;
        IF NEW.revoked_at IS NOT NULL THEN
            RAISE EXCEPTION 'an award begins as one' {REFUSE} 'award_stands_as_it_was_given';
        END IF;
        SELECT * INTO nominated FROM awards_nomination WHERE id = NEW.nomination_id FOR UPDATE;
        SELECT * INTO held FROM awards_edition WHERE id = NEW.edition_id;
        SELECT * INTO given FROM awards_category WHERE id = NEW.category_id FOR UPDATE;
        SELECT * INTO decided FROM awards_decision WHERE id = NEW.decision_id FOR UPDATE;
        IF nominated.state <> 'awarded' THEN
            RAISE EXCEPTION 'its nomination is %', nominated.state {REFUSE} 'award_is_of_an_awarded_nomination';
        END IF;
        IF (NEW.edition_id, NEW.category_id, NEW.kind, NEW.number, NEW.person)
            IS DISTINCT FROM (nominated.edition_id, nominated.category_id, nominated.kind, nominated.number,
                nominated.person) OR given.edition_id <> NEW.edition_id
        THEN
            RAISE EXCEPTION 'not what was nominated' {REFUSE} 'award_is_of_what_was_nominated';
        END IF;
        IF NEW.prize_fen IS DISTINCT FROM given.prize_fen THEN
            RAISE EXCEPTION 'not the prize of its category' {REFUSE} 'award_brings_the_prize_of_its_edition';
        END IF;
        IF decided.state <> 'applied' OR decided.edition_id <> NEW.edition_id OR decided.decided_on <> NEW.awarded_on
            OR NOT EXISTS (
                SELECT FROM awards_decision_line l
                WHERE l.decision_id = NEW.decision_id AND l.nomination_id = NEW.nomination_id
            )
        THEN
            RAISE EXCEPTION 'no decision says so' {REFUSE} 'award_is_given_by_its_decision';
        END IF;
        PERFORM demand_notice_over('awards.nomination', NEW.nomination_id::text);
        IF held.notice_days IS NULL OR NOT EXISTS (
            SELECT FROM ipportal_notice n JOIN ipportal_notice_item i ON i.notice_id = n.id
            WHERE n.kind = 'publicity' AND n.published_at IS NOT NULL AND i.label = 'awards.nomination'
                AND i.key = NEW.nomination_id::text AND n.working_days >= held.notice_days
                AND n.closes_on < NEW.awarded_on AND (held.first_day_counts OR NOT n.first_day_counts)
        ) THEN
            RAISE EXCEPTION 'its notice was too short' {REFUSE} 'award_follows_the_whole_notice_of_its_edition';
        END IF;
        IF given.cap <= (
            SELECT count(*) FROM awards_award a WHERE a.category_id = NEW.category_id AND a.revoked_at IS NULL
        ) THEN
            RAISE EXCEPTION 'the category is full' {REFUSE} 'category_is_given_within_its_cap';
        END IF;
        IF NEW.number IS NOT NULL AND NOT awards_patent_in_force(NEW.number, NEW.awarded_on) THEN
            RAISE EXCEPTION 'its patent is not in force' {REFUSE} 'awarded_patent_is_in_force_on_that_day';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER award_is_given_within_its_rules BEFORE INSERT OR UPDATE ON awards_award
        FOR EACH ROW EXECUTE FUNCTION awards_guard_award();
    CREATE FUNCTION awards_guard_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' THEN
                RAISE EXCEPTION 'it begins as a draft' {REFUSE} 'decision_begins_as_a_draft';
            END IF;
        ELSIF OLD.state <> 'draft' AND to_jsonb(NEW) - 'version' IS DISTINCT FROM to_jsonb(OLD) - 'version' THEN
            RAISE EXCEPTION 'it was applied or dropped' {REFUSE} 'decision_stands_once_it_is_applied';
        ELSIF NEW.edition_id <> OLD.edition_id OR NEW.drafted_by_id IS DISTINCT FROM OLD.drafted_by_id
            OR NEW.state = 'applied' AND NEW.applied_by_id IS NULL
        THEN
            RAISE EXCEPTION 'nobody else drafted it' {REFUSE} 'decision_stands_once_it_is_applied';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER decision_stands_once_it_is_applied BEFORE INSERT OR UPDATE ON awards_decision
        FOR EACH ROW EXECUTE FUNCTION awards_guard_decision();
    CREATE FUNCTION awards_guard_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM awards_decision d WHERE d.state <> 'draft' AND d.id IN (OLD.decision_id, NEW.decision_id)
        ) THEN
            RAISE EXCEPTION 'it was applied or dropped' {REFUSE} 'decision_stands_once_it_is_applied';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
    END $$;
    CREATE TRIGGER line_of_an_applied_decision_stands BEFORE INSERT OR UPDATE OR DELETE ON awards_decision_line
        FOR EACH ROW EXECUTE FUNCTION awards_guard_line();
"""  # noqa: S608 - nothing from outside

# The state of a nomination, its award and its payment are written in one transaction, and agree at its end.
AGREE = f"""
    CREATE FUNCTION awards_demand_agreement(asked bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        stands text;
        given awards_award;
        is_paid boolean;
    BEGIN
        SELECT state INTO stands FROM awards_nomination WHERE id = asked;
        SELECT * INTO given FROM awards_award WHERE nomination_id = asked;
        SELECT p.paid_on IS NOT NULL INTO is_paid FROM awards_payment p WHERE p.award_id = given.id;
        IF stands IN ('awarded', 'paid', 'revoked') <> (given.id IS NOT NULL) THEN
            RAISE EXCEPTION 'nomination % and its award', stands {REFUSE} 'nomination_awarded_has_its_award';
        END IF;
        IF (stands = 'revoked') <> (given.revoked_at IS NOT NULL) THEN
            RAISE EXCEPTION 'nomination % and its award', stands {REFUSE} 'award_is_revoked_with_its_nomination';
        END IF;
        IF stands <> 'revoked' AND (stands = 'paid') <> COALESCE(is_paid, false) THEN
            RAISE EXCEPTION 'nomination % and its payment', stands {REFUSE} 'nomination_paid_has_its_payment';
        END IF;
    END $$;
    CREATE FUNCTION awards_agrees() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM awards_demand_agreement(CASE TG_TABLE_NAME
            WHEN 'awards_nomination' THEN (to_jsonb(NEW) ->> 'id')::bigint
            WHEN 'awards_award' THEN (to_jsonb(NEW) ->> 'nomination_id')::bigint
            ELSE (SELECT a.nomination_id FROM awards_award a WHERE a.id = (to_jsonb(NEW) ->> 'award_id')::bigint)
        END);
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER nomination_agrees_with_its_award AFTER UPDATE OF state ON awards_nomination
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state IN ('awarded', 'paid', 'revoked'))
        EXECUTE FUNCTION awards_agrees();
    CREATE CONSTRAINT TRIGGER award_agrees_with_its_nomination AFTER INSERT OR UPDATE ON awards_award
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION awards_agrees();
    CREATE CONSTRAINT TRIGGER payment_agrees_with_its_nomination AFTER INSERT OR UPDATE ON awards_payment
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.paid_on IS NOT NULL) EXECUTE FUNCTION awards_agrees();
"""  # noqa: S608 - nothing from outside

GUARD_PAYMENTS = f"""
    CREATE FUNCTION awards_guard_payment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        given awards_award;
    BEGIN
        SELECT * INTO given FROM awards_award WHERE id = NEW.award_id FOR UPDATE;
        IF TG_OP = 'INSERT' AND (NEW.prepared_at IS NOT NULL OR NEW.paid_on IS NOT NULL) THEN
            RAISE EXCEPTION 'it begins with an account' {REFUSE} 'prize_is_prepared_before_it_is_paid';
        END IF;
        IF TG_OP = 'UPDATE' THEN
            IF NEW.award_id <> OLD.award_id THEN
                RAISE EXCEPTION 'of another award' {REFUSE} 'payment_prepared_keeps_its_account';
            END IF;
            IF OLD.paid_on IS NOT NULL AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
                RAISE EXCEPTION 'it was paid' {REFUSE} 'prize_is_paid_once';
            END IF;
            IF OLD.prepared_at IS NOT NULL AND NEW.prepared_at IS NOT NULL
                AND (NEW.payee, NEW.bank, NEW.account, NEW.amount_fen, NEW.prepared_by_id)
                IS DISTINCT FROM (OLD.payee, OLD.bank, OLD.account, OLD.amount_fen, OLD.prepared_by_id)
            THEN
                RAISE EXCEPTION 'it was prepared' {REFUSE} 'payment_prepared_keeps_its_account';
            END IF;
            IF OLD.prepared_at IS NULL AND NEW.paid_on IS NOT NULL THEN
                RAISE EXCEPTION 'it was not prepared' {REFUSE} 'prize_is_prepared_before_it_is_paid';
            END IF;
            IF NEW.prepared_at IS NOT NULL AND NEW.prepared_by_id IS NULL
                OR NEW.paid_on IS NOT NULL AND NEW.paid_by_id IS NULL
            THEN
                RAISE EXCEPTION 'by nobody' {REFUSE} 'prize_is_paid_by_another_than_who_prepared_it';
            END IF;
        END IF;
        IF given.revoked_at IS NOT NULL THEN
            RAISE EXCEPTION 'its award was revoked' {REFUSE} 'revoked_award_is_not_paid';
        END IF;
        IF given.prize_fen IS NULL OR NEW.amount_fen > given.prize_fen THEN
            RAISE EXCEPTION 'more than the prize' {REFUSE} 'prize_is_paid_up_to_its_amount';
        END IF;
        IF NEW.paid_on < given.awarded_on OR NEW.paid_on > (portal_now() AT TIME ZONE 'Asia/Shanghai')::date THEN
            RAISE EXCEPTION 'on no such day' {REFUSE} 'prize_is_paid_between_its_decision_and_today';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER prize_is_paid_once BEFORE INSERT OR UPDATE ON awards_payment
        FOR EACH ROW EXECUTE FUNCTION awards_guard_payment();
"""  # noqa: S608 - nothing from outside

BACK = """
    DROP TRIGGER payment_agrees_with_its_nomination ON awards_payment;
    DROP TRIGGER award_agrees_with_its_nomination ON awards_award;
    DROP TRIGGER nomination_agrees_with_its_award ON awards_nomination;
    DROP TRIGGER prize_is_paid_once ON awards_payment;
    DROP TRIGGER line_of_an_applied_decision_stands ON awards_decision_line;
    DROP TRIGGER decision_stands_once_it_is_applied ON awards_decision;
    DROP TRIGGER award_is_given_within_its_rules ON awards_award;
    DROP FUNCTION awards_agrees(), awards_demand_agreement(bigint), awards_guard_payment(), awards_guard_line();
    DROP FUNCTION awards_guard_decision(), awards_guard_award(), awards_patent_in_force(bigint, date);
"""


class Migration(migrations.Migration):
    dependencies = [("awards", "0005_panels_and_votes"), ("patents", "0012_calls_name_their_forms")]

    operations = [
        migrations.AddField("payment", "told_by_id", models.BigIntegerField(null=True)),
        migrations.AddField(
            "payment",
            "told_by",
            models.CharField(max_length=150, help_text="Of the nominee, who named the account", default=""),
            preserve_default=False,
        ),
        migrations.AddField("payment", "told_at", models.DateTimeField(db_default=PortalNow())),
        migrations.AlterField("payment", "prepared_by", models.CharField(max_length=150, blank=True)),
        migrations.AlterField("payment", "prepared_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "payment",
            models.CheckConstraint(
                name="payment_names_payee_bank_and_digits",
                condition=~Q(payee="") & ~Q(bank="") & Q(account__regex="^[0-9]{8,30}$"),
            ),
        ),
        migrations.AddConstraint(
            "payment",
            models.CheckConstraint(
                name="payment_prepared_says_by_whom",
                condition=Q(prepared_at__isnull=True, prepared_by="")
                | (Q(prepared_at__isnull=False) & ~Q(prepared_by="")),
            ),
        ),
        migrations.AddConstraint(
            "payment",
            models.CheckConstraint(
                name="prize_is_prepared_before_it_is_paid",
                condition=Q(paid_on__isnull=True) | Q(prepared_at__isnull=False),
            ),
        ),
        migrations.RunSQL(IN_FORCE + GUARD_AWARDS + AGREE + GUARD_PAYMENTS, BACK),
    ]
