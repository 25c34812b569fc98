"""What was published is frozen: PostgreSQL refuses its change to everybody, the owner of the tables included."""

from __future__ import annotations

from django.db import migrations

FREEZE_VALUES = """
    CREATE FUNCTION refuse_values_of_no_draft() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        frozen text;
    BEGIN
        SELECT r.code INTO frozen FROM touched t JOIN ipportal_release r ON r.id = t.release_id
        WHERE r.state <> 'draft' LIMIT 1;
        IF frozen IS NOT NULL THEN
            RAISE EXCEPTION 'release % is not a draft any more: % of its values refused', frozen, TG_OP
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$;

    CREATE TRIGGER only_a_draft_gets_values AFTER INSERT ON ipportal_released_value
        REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION refuse_values_of_no_draft();
    CREATE TRIGGER only_a_draft_loses_values AFTER DELETE ON ipportal_released_value
        REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION refuse_values_of_no_draft();
    CREATE TRIGGER no_value_is_changed BEFORE UPDATE ON ipportal_released_value
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite();
"""
THAW_VALUES = """
    DROP TRIGGER no_value_is_changed ON ipportal_released_value;
    DROP TRIGGER only_a_draft_loses_values ON ipportal_released_value;
    DROP TRIGGER only_a_draft_gets_values ON ipportal_released_value;
    DROP FUNCTION refuse_values_of_no_draft();
"""

# Moves: draft → draft (drawn anew), draft ↔ checked, checked → published, published → revised when a newer one follows.
GUARD_RELEASES = """
    CREATE FUNCTION guard_release() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'release % stays: DELETE refused', OLD.code USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'checked'), ('checked', 'draft'),
                                          ('checked', 'published'), ('published', 'revised')) THEN
            RAISE EXCEPTION 'release % cannot go from % to %', OLD.code, OLD.state, NEW.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (OLD.id, OLD.code, OLD.month, OLD.revision) IS DISTINCT FROM (NEW.id, NEW.code, NEW.month, NEW.revision)
           OR (NEW.state <> 'draft' AND (OLD.seq, OLD.versions, OLD.sha256, OLD.count, OLD.drafted_by_id, OLD.drafted_by, OLD.drafted_at)
               IS DISTINCT FROM (NEW.seq, NEW.versions, NEW.sha256, NEW.count, NEW.drafted_by_id, NEW.drafted_by, NEW.drafted_at))
           OR (NEW.state IN ('published', 'revised') AND (OLD.checked_by_id, OLD.checked_by, OLD.checked_at)
               IS DISTINCT FROM (NEW.checked_by_id, NEW.checked_by, NEW.checked_at))
           OR (NEW.state = 'revised' AND (OLD.reason, OLD.published_by_id, OLD.published_by, OLD.published_at)
               IS DISTINCT FROM (NEW.reason, NEW.published_by_id, NEW.published_by, NEW.published_at)) THEN
            RAISE EXCEPTION 'release % is %: what it says cannot be changed', OLD.code, OLD.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.state = 'revised' AND NOT EXISTS (
            SELECT FROM ipportal_release r WHERE r.month = OLD.month AND r.revision > OLD.revision AND r.state = 'checked') THEN
            RAISE EXCEPTION 'release % holds until a checked one follows', OLD.code
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;

    CREATE TRIGGER release_moves_forward BEFORE UPDATE OR DELETE ON ipportal_release
        FOR EACH ROW EXECUTE FUNCTION guard_release();
"""
UNGUARD_RELEASES = "DROP TRIGGER release_moves_forward ON ipportal_release; DROP FUNCTION guard_release();"


class Migration(migrations.Migration):
    dependencies = [("ipportal", "0005_releases_and_what_was_known_of_places")]

    operations = [
        migrations.RunSQL(FREEZE_VALUES, THAW_VALUES),
        migrations.RunSQL(GUARD_RELEASES, UNGUARD_RELEASES),
    ]
