"""A nomination moves along the table of moves, within quota, with every consent; a published edition stands.

The same table as in nominations/states.py; a test compares the two. The move itself is written down by the database.
"""

from __future__ import annotations

from django.db import migrations

REFUSE = "USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT ="

GUARD_NOMINATIONS = f"""
    CREATE FUNCTION awards_guard_nomination() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        room integer;
        today date := (portal_now() AT TIME ZONE 'Asia/Shanghai')::date;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' THEN
                RAISE EXCEPTION 'a nomination begins as a draft' {REFUSE} 'nomination_begins_as_a_draft';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.state <> 'draft' AND (NEW.edition_id, NEW.kind, NEW.number, NEW.body_id, NEW.channel_id)
            IS DISTINCT FROM (OLD.edition_id, OLD.kind, OLD.number, OLD.body_id, OLD.channel_id)
            AND NOT (NEW.state = OLD.state AND (NEW.edition_id, NEW.kind, NEW.number, NEW.channel_id)
                IS NOT DISTINCT FROM (OLD.edition_id, OLD.kind, OLD.number, OLD.channel_id))
        THEN
            RAISE EXCEPTION 'what is nominated stands' {REFUSE} 'nomination_keeps_what_it_nominates';
        END IF;
        IF NEW.state = OLD.state THEN
            NEW.state_since := OLD.state_since;
            NEW.state_reason := OLD.state_reason;
            NEW.moved_by_id := OLD.moved_by_id;
            NEW.moved_by := OLD.moved_by;
            RETURN NEW;
        END IF;
        IF (OLD.state, NEW.state) NOT IN (
            ('draft', 'submitted'), ('submitted', 'recommended'), ('recommended', 'returned'),
            ('returned', 'submitted'), ('recommended', 'formal_ok'), ('formal_ok', 'preliminary'),
            ('preliminary', 'panel'), ('panel', 'shortlisted'), ('shortlisted', 'on_notice'),
            ('on_notice', 'objected'), ('objected', 'on_notice'), ('objected', 'excluded'), ('on_notice', 'awarded'),
            ('awarded', 'paid'), ('awarded', 'revoked'), ('paid', 'revoked')
        ) AND NOT (NEW.state IN ('rejected', 'withdrawn') AND OLD.state IN (
            'submitted', 'recommended', 'returned', 'formal_ok', 'preliminary', 'panel', 'shortlisted'
        )) THEN
            RAISE EXCEPTION 'no move from % to %', OLD.state, NEW.state {REFUSE} 'nomination_moves_along_the_table';
        END IF;
        IF btrim(NEW.state_reason) = '' AND NEW.state NOT IN ('submitted', 'formal_ok', 'preliminary', 'paid') THEN
            RAISE EXCEPTION '% → % without a reason', OLD.state, NEW.state {REFUSE} 'nomination_move_says_why';
        END IF;
        IF NEW.state <> 'withdrawn' AND EXISTS (
            SELECT FROM awards_nomination_move m WHERE m.nomination_id = NEW.id AND m.by_id = NEW.moved_by_id AND (
                NEW.state NOT IN ('submitted', 'paid') AND m.target = 'submitted'
                OR NEW.state IN ('returned', 'formal_ok') AND m.target = 'recommended'
                OR NEW.state = 'awarded' AND m.target = 'shortlisted'
            )
        ) THEN
            RAISE EXCEPTION 'maker is not checker' {REFUSE} 'nomination_is_moved_on_by_another';
        END IF;
        IF NEW.state = 'returned' AND EXISTS (
            SELECT FROM awards_nomination_move m WHERE m.nomination_id = NEW.id AND m.target = 'returned'
        ) THEN
            RAISE EXCEPTION 'returned once' {REFUSE} 'nomination_is_returned_once';
        END IF;
        IF NEW.state IN ('recommended', 'formal_ok') AND EXISTS (
            SELECT FROM awards_co_owner o WHERE o.nomination_id = NEW.id AND o.agreed IS NOT TRUE
        ) THEN
            RAISE EXCEPTION 'a co-owner has not agreed' {REFUSE} 'every_co_owner_agrees';
        END IF;
        IF NEW.state = 'recommended' THEN
            SELECT places INTO room FROM awards_channel_quota q
                WHERE q.edition_id = NEW.edition_id AND q.organisation_id = NEW.channel_id AND q.kind = NEW.kind
                FOR UPDATE;
            IF room IS NULL OR room <= (
                SELECT count(DISTINCT n.id) FROM awards_nomination n
                    JOIN awards_nomination_move m ON m.nomination_id = n.id
                WHERE n.edition_id = NEW.edition_id AND n.channel_id = NEW.channel_id AND n.kind = NEW.kind
                    AND m.target = 'recommended' AND n.id <> NEW.id
            ) THEN
                RAISE EXCEPTION 'the quota of the channel is used' {REFUSE} 'channel_recommends_within_its_quota';
            END IF;
        END IF;
        IF NEW.state = 'shortlisted' THEN
            SELECT cap INTO room FROM awards_category WHERE id = NEW.category_id FOR UPDATE;
            IF room <= (
                SELECT count(*) FROM awards_nomination n WHERE n.category_id = NEW.category_id AND n.id <> NEW.id
                    AND n.state IN ('shortlisted', 'on_notice', 'objected', 'awarded', 'paid')
            ) THEN
                RAISE EXCEPTION 'the category is full' {REFUSE} 'category_is_given_within_its_cap';
            END IF;
        END IF;
        IF NEW.state = 'awarded' THEN
            PERFORM demand_notice_over('awards.nomination', NEW.id::text);
        END IF;
        NEW.state_since := portal_now();
        INSERT INTO awards_nomination_move (nomination_id, source, target, reason, by_id, by, at)
            VALUES (NEW.id, OLD.state, NEW.state, NEW.state_reason, NEW.moved_by_id, NEW.moved_by, NEW.state_since);
        RETURN NEW;
    END $$;
    CREATE TRIGGER nomination_moves_along_the_table BEFORE INSERT OR UPDATE ON awards_nomination
        FOR EACH ROW EXECUTE FUNCTION awards_guard_nomination();
"""  # noqa: S608 - nothing from outside

# A published edition keeps its rules; the hour of its results is set later, and what has not begun may be put off.
GUARD_EDITIONS = f"""
    CREATE FUNCTION awards_phases_follow(edition bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT NOT EXISTS (
            SELECT FROM awards_phase a JOIN awards_phase b ON b.edition_id = a.edition_id
            CROSS JOIN (SELECT ARRAY[
                'nominating', 'formal', 'preliminary', 'panel', 'committee', 'notice', 'decision'
            ] AS kinds) o
            WHERE a.edition_id = edition AND b.opens_on <= a.closes_on
                AND array_position(o.kinds, a.kind::text) < array_position(o.kinds, b.kind::text)
        )
    $$;
    CREATE FUNCTION awards_guard_edition() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        kept text[] := ARRAY['results_at', 'version'];
    BEGIN
        IF OLD.published_at IS NOT NULL AND to_jsonb(NEW) - kept IS DISTINCT FROM to_jsonb(OLD) - kept THEN
            RAISE EXCEPTION 'a published edition stands' {REFUSE} 'edition_published_keeps_its_rules';
        END IF;
        IF NEW.results_at IS DISTINCT FROM OLD.results_at THEN
            IF OLD.results_at <= portal_now() THEN
                RAISE EXCEPTION 'its results are told already' {REFUSE} 'edition_keeps_the_hour_that_has_struck';
            END IF;
            IF NEW.results_at <= portal_now() THEN
                RAISE EXCEPTION 'the hour has passed' {REFUSE} 'edition_tells_results_at_an_hour_to_come';
            END IF;
        END IF;
        IF OLD.published_at IS NULL AND NEW.published_at IS NOT NULL THEN
            IF NOT EXISTS (SELECT FROM awards_phase p WHERE p.edition_id = NEW.id AND p.kind = 'nominating') THEN
                RAISE EXCEPTION 'nobody could nominate' {REFUSE} 'edition_published_says_when_to_nominate';
            END IF;
            IF NOT awards_phases_follow(NEW.id) THEN
                RAISE EXCEPTION 'phases overlap' {REFUSE} 'phases_follow_each_other';
            END IF;
            IF EXISTS (
                SELECT FROM awards_criterion c WHERE c.edition_id = NEW.id GROUP BY c.kind HAVING sum(c.weight) <> 1
            ) THEN
                RAISE EXCEPTION 'weights are no whole' {REFUSE} 'weights_of_a_kind_add_up_to_one';
            END IF;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER edition_published_keeps_its_rules BEFORE UPDATE ON awards_edition
        FOR EACH ROW EXECUTE FUNCTION awards_guard_edition();
    CREATE FUNCTION awards_guard_phase() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        today date := (portal_now() AT TIME ZONE 'Asia/Shanghai')::date;
    BEGIN
        PERFORM FROM awards_edition e
            WHERE e.published_at IS NOT NULL AND e.id IN (OLD.edition_id, NEW.edition_id) FOR UPDATE;
        IF NOT FOUND THEN
            IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
        END IF;
        IF TG_OP <> 'UPDATE' THEN
            RAISE EXCEPTION 'a published edition stands' {REFUSE} 'edition_published_keeps_its_rules';
        END IF;
        IF (NEW.edition_id, NEW.kind) IS DISTINCT FROM (OLD.edition_id, OLD.kind) THEN
            RAISE EXCEPTION 'a published edition stands' {REFUSE} 'edition_published_keeps_its_rules';
        END IF;
        IF OLD.opens_on <= today AND (NEW.opens_on, NEW.closes_on) IS DISTINCT FROM (OLD.opens_on, OLD.closes_on) THEN
            RAISE EXCEPTION 'it has begun' {REFUSE} 'phase_that_has_begun_keeps_its_days';
        END IF;
        IF NEW.opens_on < OLD.opens_on OR NEW.closes_on < OLD.closes_on THEN
            RAISE EXCEPTION 'it is put off, not brought forward' {REFUSE} 'phase_is_only_put_off';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER phase_of_a_published_edition_is_only_put_off BEFORE INSERT OR UPDATE OR DELETE ON awards_phase
        FOR EACH ROW EXECUTE FUNCTION awards_guard_phase();
    CREATE FUNCTION awards_guard_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF EXISTS (SELECT FROM awards_edition e WHERE e.id = NEW.edition_id AND e.published_at IS NOT NULL)
            AND NOT awards_phases_follow(NEW.edition_id)
        THEN
            RAISE EXCEPTION 'phases overlap' {REFUSE} 'phases_follow_each_other';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER phases_follow_each_other AFTER UPDATE ON awards_phase
        FOR EACH ROW EXECUTE FUNCTION awards_guard_order();
    CREATE FUNCTION awards_guard_rules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        -- two entries of one body may become one
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'organisation_id' = to_jsonb(OLD) - 'organisation_id' THEN
            RETURN NEW;
        END IF;
        IF EXISTS (
            SELECT FROM awards_edition e
            WHERE e.published_at IS NOT NULL AND e.id IN (OLD.edition_id, NEW.edition_id)
        ) THEN
            RAISE EXCEPTION 'a published edition stands' {REFUSE} 'edition_published_keeps_its_rules';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
    END $$;
    CREATE TRIGGER category_of_a_published_edition_stands BEFORE INSERT OR UPDATE OR DELETE ON awards_category
        FOR EACH ROW EXECUTE FUNCTION awards_guard_rules();
    CREATE TRIGGER criterion_of_a_published_edition_stands BEFORE INSERT OR UPDATE OR DELETE ON awards_criterion
        FOR EACH ROW EXECUTE FUNCTION awards_guard_rules();
    CREATE TRIGGER quota_of_a_published_edition_stands BEFORE INSERT OR UPDATE OR DELETE ON awards_channel_quota
        FOR EACH ROW EXECUTE FUNCTION awards_guard_rules();
"""  # noqa: S608 - nothing from outside

ONLY_GROWS = f"""
    CREATE FUNCTION awards_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'moves are only added to' {REFUSE} 'moves_of_nominations_only_grow';
    END $$;
    CREATE TRIGGER moves_of_nominations_only_grow BEFORE UPDATE OR DELETE ON awards_nomination_move
        FOR EACH ROW EXECUTE FUNCTION awards_only_grows();
"""

BACK = """
    DROP TRIGGER moves_of_nominations_only_grow ON awards_nomination_move;
    DROP TRIGGER quota_of_a_published_edition_stands ON awards_channel_quota;
    DROP TRIGGER criterion_of_a_published_edition_stands ON awards_criterion;
    DROP TRIGGER category_of_a_published_edition_stands ON awards_category;
    DROP TRIGGER phases_follow_each_other ON awards_phase;
    DROP TRIGGER phase_of_a_published_edition_is_only_put_off ON awards_phase;
    DROP TRIGGER edition_published_keeps_its_rules ON awards_edition;
    DROP TRIGGER nomination_moves_along_the_table ON awards_nomination;
    DROP FUNCTION awards_only_grows(), awards_guard_rules(), awards_guard_order(), awards_guard_phase();
    DROP FUNCTION awards_guard_edition(), awards_guard_nomination(), awards_phases_follow(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("awards", "0001_rounds_and_nominations"), ("ipportal", "0026_forms_are_written_at_the_desk")]

    operations = [migrations.RunSQL(GUARD_NOMINATIONS + GUARD_EDITIONS + ONLY_GROWS, BACK)]
