"""No assignment stands past a confirmed conflict, and a score is what it says: whoever writes, whichever way.

Whoever assigns and whoever confirms lock the row of the thing first, so that one of the two sees the other.
"""

from __future__ import annotations

from django.db import migrations

APART = """
    CREATE FUNCTION is_kept_apart(thing bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM ipportal_conflict
                       WHERE candidate_id = thing AND expert_id = person AND state = 'confirmed')
    $$;
    CREATE FUNCTION assignment_keeps_apart() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND (OLD.ended_at IS NOT NULL OR (NEW.candidate_id, NEW.expert_id, NEW.made_at)
                                 IS DISTINCT FROM (OLD.candidate_id, OLD.expert_id, OLD.made_at)) THEN
            RAISE EXCEPTION 'an assignment only ends' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'assignment_only_ends';
        END IF;
        IF NEW.ended_at IS NULL THEN
            PERFORM FROM ipportal_candidate WHERE id = NEW.candidate_id FOR UPDATE;
            IF is_kept_apart(NEW.candidate_id, NEW.expert_id) THEN
                RAISE EXCEPTION 'a confirmed conflict keeps them apart' USING
                    ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'assignment_keeps_apart';
            END IF;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER assignment_keeps_apart BEFORE INSERT OR UPDATE ON ipportal_assignment
        FOR EACH ROW EXECUTE FUNCTION assignment_keeps_apart();

    CREATE FUNCTION conflict_moves_one_way() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND (OLD.state = 'confirmed' AND NEW.state <> 'confirmed'
                                 OR OLD.state = 'dismissed' AND NEW.state = 'found') THEN
            RAISE EXCEPTION 'no move of a conflict from % to %', OLD.state, NEW.state USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'conflict_moves_one_way';
        END IF;
        IF NEW.state = 'confirmed' THEN
            PERFORM FROM ipportal_candidate WHERE id = NEW.candidate_id FOR UPDATE;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER conflict_moves_one_way BEFORE INSERT OR UPDATE ON ipportal_conflict
        FOR EACH ROW EXECUTE FUNCTION conflict_moves_one_way();

    CREATE FUNCTION conflict_ends_assignments() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        UPDATE ipportal_assignment SET ended_at = portal_now(), ended_why = 'conflict'
        WHERE candidate_id = NEW.candidate_id AND expert_id = NEW.expert_id AND ended_at IS NULL;
        RETURN NULL;
    END $$;
    CREATE TRIGGER conflict_ends_assignments AFTER INSERT OR UPDATE ON ipportal_conflict
        FOR EACH ROW WHEN (NEW.state = 'confirmed') EXECUTE FUNCTION conflict_ends_assignments();
"""
NOT_APART = """
    DROP TRIGGER conflict_ends_assignments ON ipportal_conflict;
    DROP FUNCTION conflict_ends_assignments();
    DROP TRIGGER conflict_moves_one_way ON ipportal_conflict;
    DROP FUNCTION conflict_moves_one_way();
    DROP TRIGGER assignment_keeps_apart ON ipportal_assignment;
    DROP FUNCTION assignment_keeps_apart();
    DROP FUNCTION is_kept_apart(bigint, bigint);
"""

ROUNDS = """
    CREATE FUNCTION review_round_moves_on() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        moving text[] := ARRAY['state', 'closes_on'];
    BEGIN
        IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (('preparing', 'open'), ('open', 'closed')) THEN
            RAISE EXCEPTION 'no move of a round from % to %', OLD.state, NEW.state USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'review_round_moves_on';
        END IF;
        IF OLD.state <> 'preparing' AND to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
            RAISE EXCEPTION 'the plan of an open round is frozen' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'review_round_is_frozen';
        END IF;
        IF OLD.state = 'preparing' AND NEW.state = 'open'
           AND (SELECT sum(weight) FROM ipportal_criterion WHERE round_id = NEW.id) IS DISTINCT FROM 1 THEN
            RAISE EXCEPTION 'the weights do not add up to one' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'review_round_weighs_one';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER review_round_moves_on BEFORE UPDATE ON ipportal_review_round
        FOR EACH ROW EXECUTE FUNCTION review_round_moves_on();

    CREATE FUNCTION criterion_is_frozen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        IF EXISTS (SELECT FROM ipportal_review_round WHERE state <> 'preparing' AND id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.round_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.round_id END
        )) THEN
            RAISE EXCEPTION 'the criteria of an open round are frozen' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'criterion_is_frozen';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER criterion_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON ipportal_criterion
        FOR EACH ROW EXECUTE FUNCTION criterion_is_frozen();
"""
NO_ROUNDS = """
    DROP TRIGGER criterion_is_frozen ON ipportal_criterion;
    DROP FUNCTION criterion_is_frozen();
    DROP TRIGGER review_round_moves_on ON ipportal_review_round;
    DROP FUNCTION review_round_moves_on();
"""

SCORES = """
    CREATE FUNCTION score_is_its_reviewers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    DECLARE
        found record;
        today date := (portal_now() AT TIME ZONE 'Asia/Shanghai')::date;
    BEGIN
        SELECT held.candidate_id, held.expert_id, held.ended_at, expert.user_id, thing.withdrawn_at,
               thing.round_id, round.state, round.opens_on, round.closes_on, round.most_points
        INTO found
        FROM ipportal_assignment AS held
        JOIN ipportal_expert AS expert ON expert.id = held.expert_id
        JOIN ipportal_candidate AS thing ON thing.id = held.candidate_id
        JOIN ipportal_review_round AS round ON round.id = thing.round_id
        WHERE held.id = NEW.assignment_id FOR SHARE OF held, thing;
        IF found.ended_at IS NOT NULL OR found.withdrawn_at IS NOT NULL
           OR is_kept_apart(found.candidate_id, found.expert_id) THEN
            RAISE EXCEPTION 'no assignment stands' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'score_needs_a_standing_assignment';
        END IF;
        IF NEW.by_id IS DISTINCT FROM found.user_id THEN
            RAISE EXCEPTION 'somebody else scores' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'score_is_its_reviewers';
        END IF;
        IF found.state <> 'open' OR today NOT BETWEEN found.opens_on AND found.closes_on THEN
            RAISE EXCEPTION 'the round takes no scores' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'score_comes_while_the_round_is_open';
        END IF;
        IF NEW.number <> 1 + (SELECT count(*) FROM ipportal_score WHERE assignment_id = NEW.assignment_id) THEN
            RAISE EXCEPTION 'versions are counted' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'score_versions_are_counted';
        END IF;
        IF EXISTS (SELECT FROM ipportal_criterion
                   WHERE round_id = found.round_id
                     AND ((NEW.points ->> code)::numeric BETWEEN 0 AND found.most_points) IS NOT TRUE)
           OR NEW.total IS DISTINCT FROM (SELECT sum(weight * (NEW.points ->> code)::numeric)
                                          FROM ipportal_criterion WHERE round_id = found.round_id) THEN
            RAISE EXCEPTION 'the total is not what its points make' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'score_total_is_what_its_points_make';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER score_is_its_reviewers BEFORE INSERT ON ipportal_score
        FOR EACH ROW EXECUTE FUNCTION score_is_its_reviewers();

    CREATE FUNCTION opening_needs_a_standing_assignment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM FROM ipportal_assignment AS held
        WHERE held.id = NEW.assignment_id AND held.ended_at IS NULL
          AND NOT is_kept_apart(held.candidate_id, held.expert_id) FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no assignment stands' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'opening_needs_a_standing_assignment';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER opening_needs_a_standing_assignment BEFORE INSERT ON ipportal_opening
        FOR EACH ROW EXECUTE FUNCTION opening_needs_a_standing_assignment();
"""
NO_SCORES = """
    DROP TRIGGER opening_needs_a_standing_assignment ON ipportal_opening;
    DROP FUNCTION opening_needs_a_standing_assignment();
    DROP TRIGGER score_is_its_reviewers ON ipportal_score;
    DROP FUNCTION score_is_its_reviewers();
"""

ONLY_GROWING = ("ipportal_score", "ipportal_opening")


class Migration(migrations.Migration):
    dependencies = [("ipportal", "0024_reviewing")]

    operations = [
        migrations.RunSQL(APART, NOT_APART),
        migrations.RunSQL(ROUNDS, NO_ROUNDS),
        migrations.RunSQL(SCORES, NO_SCORES),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
                f"DROP TRIGGER only_grows ON {table}",
            )
            for table in ONLY_GROWING
        ),
    ]
