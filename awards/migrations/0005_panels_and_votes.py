"""Panels with their times and who left the room; votes by secret ballot, guarded by the database.

Roll and ballots are written by two functions alone. Every ballot cast lays the whole box in anew and mixed, so that all
its rows are of one transaction at any time; closing does the same into the table of sealed ballots and empties the box.
"""

from __future__ import annotations

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REFUSE = "USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT ="
DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"

GUARD_PANELS = f"""
    CREATE FUNCTION awards_guard_finding() RETURNS trigger {DEFINER} AS $$
    BEGIN
        IF OLD.finding <> '' AND (NEW.nomination_id, NEW.session_id, NEW.begins_at, NEW.ends_at)
            IS DISTINCT FROM (OLD.nomination_id, OLD.session_id, OLD.begins_at, OLD.ends_at)
        THEN
            RAISE EXCEPTION 'it was heard' {REFUSE} 'defence_that_was_heard_keeps_its_time';
        END IF;
        IF NEW.finding <> '' AND EXISTS (
            SELECT FROM awards_panel_member m
                JOIN ipportal_conflict c ON c.expert_id = m.expert_id
                JOIN ipportal_candidate k ON k.id = c.candidate_id
                JOIN ipportal_review_round r ON r.id = k.round_id
            WHERE m.session_id = NEW.session_id AND r.label = 'awards.nomination' AND k.key = NEW.nomination_id::text
                AND (c.state = 'confirmed' OR c.state = 'found' AND c.gone_at IS NULL)
                AND NOT EXISTS (
                    SELECT FROM awards_recusal q WHERE q.slot_id = NEW.id AND q.expert_id = m.expert_id
                )
        ) THEN
            RAISE EXCEPTION 'an expert in conflict is in the room'
                {REFUSE} 'finding_waits_until_who_is_in_conflict_has_left';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER finding_waits_until_who_is_in_conflict_has_left BEFORE UPDATE ON awards_panel_slot
        FOR EACH ROW EXECUTE FUNCTION awards_guard_finding();
    CREATE FUNCTION awards_guard_site_check() RETURNS trigger {DEFINER} AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM awards_site_check c WHERE c.nomination_id = NEW.id AND NOT c.passed AND btrim(c.nonetheless) = ''
        ) THEN
            RAISE EXCEPTION 'a site check was not passed'
                {REFUSE} 'site_check_not_passed_is_overruled_with_a_reason';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER site_check_not_passed_is_overruled_with_a_reason BEFORE UPDATE ON awards_nomination
        FOR EACH ROW WHEN (NEW.state = 'shortlisted' AND OLD.state <> 'shortlisted')
        EXECUTE FUNCTION awards_guard_site_check();
"""  # noqa: S608 - nothing from outside

# A second ballot is answered with false, not with an error: the log of the database would keep the statement.
CAST_AND_CLOSE = f"""
    CREATE FUNCTION cast_ballot(wanted bigint, voter bigint, chosen bigint[]) RETURNS boolean {DEFINER} AS $$
    DECLARE
        room integer;
    BEGIN
        SELECT most INTO room FROM awards_vote WHERE id = wanted AND state = 'open' FOR UPDATE;
        IF NOT FOUND THEN
            RETURN false;
        END IF;
        IF cardinality(chosen) > room THEN
            RAISE EXCEPTION 'too many' {REFUSE} 'ballot_chooses_no_more_than_the_vote';
        END IF;
        IF cardinality(chosen) <> (
            SELECT count(*) FROM awards_vote_candidate c WHERE c.vote_id = wanted AND c.nomination_id = ANY (chosen)
        ) THEN
            RAISE EXCEPTION 'no candidate' {REFUSE} 'ballot_chooses_candidates_once';
        END IF;
        IF EXISTS (
            SELECT FROM ipportal_conflict c
                JOIN ipportal_expert e ON e.id = c.expert_id
                JOIN ipportal_candidate k ON k.id = c.candidate_id
                JOIN ipportal_review_round r ON r.id = k.round_id
            WHERE e.user_id = voter AND r.label = 'awards.nomination' AND k.key = ANY (chosen::text[])
                AND (c.state = 'confirmed' OR c.state = 'found' AND c.gone_at IS NULL)
        ) THEN
            RAISE EXCEPTION 'in conflict' {REFUSE} 'ballot_keeps_out_of_a_conflict';
        END IF;
        INSERT INTO awards_roll_entry (member_id)
            SELECT m.id FROM awards_vote_member m WHERE m.vote_id = wanted AND m.user_id = voter
            ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            RETURN false;
        END IF;
        WITH taken AS (DELETE FROM awards_ballot_box b WHERE b.vote_id = wanted RETURNING b.choices),
            laid AS (
                SELECT choices FROM taken
                UNION ALL
                SELECT ARRAY(SELECT one FROM unnest(chosen) one ORDER BY one)
            )
        INSERT INTO awards_ballot_box (id, vote_id, choices)
            SELECT gen_random_uuid() AS number, wanted, choices FROM laid ORDER BY number;
        RETURN true;
    END $$;
    CREATE FUNCTION awards_seal(wanted bigint) RETURNS text {DEFINER} AS $$
    BEGIN
        RETURN encode(sha256(convert_to(coalesce((
            SELECT string_agg(line, E'\\n' ORDER BY line COLLATE "C") FROM (
                SELECT id || ' ' || array_to_string(choices, ',') AS line FROM awards_ballot WHERE vote_id = wanted
            ) lines
        ), ''), 'UTF8')), 'hex');
    END $$;
    CREATE FUNCTION close_vote(wanted bigint, closer bigint, closer_name text) RETURNS void {DEFINER} AS $$
    DECLARE
        needed integer;
        came integer;
    BEGIN
        SELECT quorum INTO needed FROM awards_vote WHERE id = wanted AND state = 'open' FOR UPDATE;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        SELECT count(*) INTO came FROM awards_roll_entry r JOIN awards_vote_member m ON m.id = r.member_id
            WHERE m.vote_id = wanted;
        IF came >= needed THEN
            INSERT INTO awards_ballot (id, vote_id, choices)
                SELECT gen_random_uuid() AS number, vote_id, choices FROM awards_ballot_box WHERE vote_id = wanted
                ORDER BY number;
        END IF;
        DELETE FROM awards_ballot_box WHERE vote_id = wanted;
        UPDATE awards_vote SET
            state = CASE WHEN came >= needed THEN 'closed' ELSE 'void' END,
            digest = CASE WHEN came >= needed THEN awards_seal(wanted) ELSE '' END,
            voted = came, closed_on = (portal_now() AT TIME ZONE 'Asia/Shanghai')::date,
            closed_by_id = closer, closed_by = closer_name
        WHERE id = wanted;
    END $$;
"""  # noqa: S608 - nothing from outside

GUARD_VOTES = f"""
    CREATE FUNCTION awards_guard_vote() RETURNS trigger {DEFINER} AS $$
    DECLARE
        came integer;
        laid integer;
        free text[] := CASE WHEN OLD.state = 'open'
            THEN ARRAY['state', 'digest', 'voted', 'closed_on', 'closed_by_id', 'closed_by']
            ELSE ARRAY['state', 'outcome', 'settled_by_id', 'settled_by'] END;
    BEGIN
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free
            OR (OLD.state, NEW.state) NOT IN (('open', 'closed'), ('open', 'void'), ('closed', 'settled'))
        THEN
            RAISE EXCEPTION 'a vote stands' {REFUSE} 'vote_is_changed_by_closing_and_deciding_alone';
        END IF;
        IF OLD.state = 'open' THEN
            SELECT count(*) INTO came FROM awards_roll_entry r JOIN awards_vote_member m ON m.id = r.member_id
                WHERE m.vote_id = NEW.id;
            SELECT count(*) INTO laid FROM awards_ballot b WHERE b.vote_id = NEW.id;
            IF NEW.voted <> came OR EXISTS (SELECT FROM awards_ballot_box b WHERE b.vote_id = NEW.id)
                OR (NEW.state = 'closed') <> (came >= NEW.quorum)
                OR laid <> (CASE NEW.state WHEN 'closed' THEN came ELSE 0 END)
                OR NEW.state = 'closed' AND NEW.digest <> awards_seal(NEW.id)
            THEN
                RAISE EXCEPTION 'not what was cast' {REFUSE} 'vote_is_sealed_with_the_ballots_that_were_cast';
            END IF;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER vote_is_changed_by_closing_and_deciding_alone BEFORE UPDATE OR DELETE ON awards_vote
        FOR EACH ROW EXECUTE FUNCTION awards_guard_vote();
    CREATE FUNCTION awards_guard_ballot() RETURNS trigger {DEFINER} AS $$
    BEGIN
        IF TG_OP <> 'INSERT' OR NOT EXISTS (SELECT FROM awards_vote v WHERE v.id = NEW.vote_id AND v.state = 'open')
        THEN
            RAISE EXCEPTION 'sealed' {REFUSE} 'ballots_of_a_closed_vote_are_sealed';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER ballots_of_a_closed_vote_are_sealed BEFORE INSERT OR UPDATE OR DELETE ON awards_ballot
        FOR EACH ROW EXECUTE FUNCTION awards_guard_ballot();
    CREATE FUNCTION awards_guard_roll() RETURNS trigger {DEFINER} AS $$
    BEGIN
        RAISE EXCEPTION 'the roll only grows' {REFUSE} 'roll_of_a_vote_only_grows';
    END $$;
    CREATE TRIGGER roll_of_a_vote_only_grows BEFORE UPDATE OR DELETE ON awards_roll_entry
        FOR EACH ROW EXECUTE FUNCTION awards_guard_roll();
    CREATE FUNCTION awards_guard_electorate() RETURNS trigger {DEFINER} AS $$
    BEGIN
        IF TG_OP <> 'INSERT' OR NOT EXISTS (SELECT FROM awards_vote v WHERE v.id = NEW.vote_id AND v.state = 'open')
            OR EXISTS (
                SELECT FROM awards_roll_entry r JOIN awards_vote_member m ON m.id = r.member_id
                WHERE m.vote_id = NEW.vote_id
            )
        THEN
            RAISE EXCEPTION 'it has begun' {REFUSE} 'vote_keeps_who_stands_and_who_votes';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER vote_keeps_who_stands BEFORE INSERT OR UPDATE OR DELETE ON awards_vote_candidate
        FOR EACH ROW EXECUTE FUNCTION awards_guard_electorate();
    CREATE TRIGGER vote_keeps_who_votes BEFORE INSERT OR UPDATE OR DELETE ON awards_vote_member
        FOR EACH ROW EXECUTE FUNCTION awards_guard_electorate();
"""  # noqa: S608 - nothing from outside

BACK = """
    DROP TRIGGER vote_keeps_who_votes ON awards_vote_member;
    DROP TRIGGER vote_keeps_who_stands ON awards_vote_candidate;
    DROP TRIGGER roll_of_a_vote_only_grows ON awards_roll_entry;
    DROP TRIGGER ballots_of_a_closed_vote_are_sealed ON awards_ballot;
    DROP TRIGGER vote_is_changed_by_closing_and_deciding_alone ON awards_vote;
    DROP FUNCTION awards_guard_electorate(), awards_guard_roll(), awards_guard_ballot(), awards_guard_vote();
    DROP FUNCTION close_vote(bigint, bigint, text), cast_ballot(bigint, bigint, bigint[]), awards_seal(bigint);
    DROP TRIGGER site_check_not_passed_is_overruled_with_a_reason ON awards_nomination;
    DROP TRIGGER finding_waits_until_who_is_in_conflict_has_left ON awards_panel_slot;
    DROP FUNCTION awards_guard_site_check(), awards_guard_finding();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0004_awards_and_payments"),
        ("ipportal", "0026_forms_are_written_at_the_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VoteMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "awards_vote_member",
                "ordering": ("name", "id"),
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("project", "Project"), ("inventor", "Inventor")], max_length=10)),
                ("quorum", models.PositiveSmallIntegerField()),
                (
                    "most",
                    models.PositiveSmallIntegerField(
                        help_text="How many may be chosen at most; what was left of the cap"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("closed", "Closed, to be decided"),
                            ("void", "Void: no quorum"),
                            ("settled", "Decided"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("opened_on", models.DateField()),
                ("opened_by_id", models.BigIntegerField(null=True)),
                ("opened_by", models.CharField(max_length=150)),
                ("closed_on", models.DateField(null=True)),
                ("closed_by_id", models.BigIntegerField(null=True)),
                ("closed_by", models.CharField(blank=True, max_length=150)),
                ("voted", models.PositiveSmallIntegerField(help_text="How many members voted", null=True)),
                ("digest", models.CharField(blank=True, help_text="SHA-256 of the sorted ballots", max_length=64)),
                ("outcome", models.CharField(blank=True, help_text="Why it was decided so", max_length=4000)),
                ("settled_by_id", models.BigIntegerField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=150)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="awards.category"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="awards.edition"
                    ),
                ),
            ],
            options={
                "db_table": "awards_vote",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="PanelSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("place", models.CharField(max_length=200)),
                ("made_by_id", models.BigIntegerField(null=True)),
                ("made_by", models.CharField(max_length=150)),
                ("version", models.PositiveIntegerField(default=1)),
                ("demonstration", models.BooleanField(default=False)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="panels", to="awards.edition"
                    ),
                ),
            ],
            options={
                "db_table": "awards_panel_session",
                "ordering": ("-day", "-id"),
            },
        ),
        migrations.CreateModel(
            name="PanelSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("finding", models.CharField(blank=True, max_length=4000)),
                (
                    "points",
                    models.DecimalField(
                        decimal_places=2, help_text="0 to 100, if any were given", max_digits=5, null=True
                    ),
                ),
                ("found_at", models.DateTimeField(null=True)),
                ("found_by_id", models.BigIntegerField(null=True)),
                ("found_by", models.CharField(blank=True, max_length=150)),
                (
                    "nomination",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="panel_slot", to="awards.nomination"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="awards.panelsession"
                    ),
                ),
            ],
            options={
                "db_table": "awards_panel_slot",
                "ordering": ("begins_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("noted_by_id", models.BigIntegerField(null=True)),
                ("noted_by", models.CharField(max_length=150)),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ipportal.expert"
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recusals", to="awards.panelslot"
                    ),
                ),
            ],
            options={
                "db_table": "awards_recusal",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="RollEntry",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="roll",
                        serialize=False,
                        to="awards.votemember",
                    ),
                ),
            ],
            options={
                "db_table": "awards_roll_entry",
            },
        ),
        migrations.CreateModel(
            name="SiteCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("checked_on", models.DateField()),
                ("checked_by", models.CharField(help_text="Who went there", max_length=200)),
                ("finding", models.CharField(max_length=4000)),
                ("passed", models.BooleanField()),
                (
                    "nonetheless",
                    models.CharField(blank=True, help_text="Why it is shortlisted all the same", max_length=4000),
                ),
                ("written_by_id", models.BigIntegerField(null=True)),
                ("written_by", models.CharField(max_length=150)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "nomination",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="site_check", to="awards.nomination"
                    ),
                ),
            ],
            options={
                "db_table": "awards_site_check",
                "ordering": ("-checked_on", "-id"),
            },
        ),
        migrations.AddField(
            model_name="votemember",
            name="vote",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="members", to="awards.vote"
            ),
        ),
        migrations.CreateModel(
            name="BoxedBallot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("choices", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "vote",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="awards.vote"),
                ),
            ],
            options={
                "db_table": "awards_ballot_box",
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("choices", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "vote",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="awards.vote"),
                ),
            ],
            options={
                "db_table": "awards_ballot",
            },
        ),
        migrations.CreateModel(
            name="VoteCandidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="awards.nomination"
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="candidates", to="awards.vote"
                    ),
                ),
            ],
            options={
                "db_table": "awards_vote_candidate",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ipportal.expert"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="awards.panelsession"
                    ),
                ),
            ],
            options={
                "db_table": "awards_panel_member",
                "ordering": ("expert__name", "id"),
                "constraints": [
                    models.UniqueConstraint(fields=("session", "expert"), name="panel_seats_an_expert_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="panelslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="defence_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="panelslot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finding", ""), ("found_at__isnull", True), ("found_by", ""), ("points__isnull", True)),
                    models.Q(
                        models.Q(("finding", ""), _negated=True),
                        ("found_at__isnull", False),
                        models.Q(("found_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="panel_finding_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelslot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("points__isnull", True), models.Q(("points__gte", 0), ("points__lte", 100)), _connector="OR"
                ),
                name="panel_points_are_0_to_100",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelslot",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("session_id"),
                            models.F("session_id"),
                            models.Value("[]"),
                            function="int8range",
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("begins_at"),
                            models.F("ends_at"),
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="panel_hears_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.UniqueConstraint(fields=("slot", "expert"), name="expert_leaves_the_room_once"),
        ),
        migrations.AddConstraint(
            model_name="sitecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finding", ""), _negated=True), models.Q(("checked_by", ""), _negated=True)
                ),
                name="site_check_says_who_found_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="votemember",
            constraint=models.UniqueConstraint(fields=("vote", "user"), name="member_stands_once_in_a_vote"),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("open", "closed"))),
                fields=("edition", "kind"),
                name="votes_are_held_one_after_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(("quorum__gte", 3)), name="vote_has_a_quorum_that_keeps_it_secret"
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(condition=models.Q(("most__gte", 1)), name="vote_chooses_at_least_one"),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_by", ""), ("closed_on__isnull", True), ("state", "open"), ("voted__isnull", True)
                    ),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        ("closed_on__isnull", False),
                        ("voted__isnull", False),
                        models.Q(("closed_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="vote_closed_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("digest", ""), ("state__in", ["open", "void"])),
                    models.Q(
                        models.Q(("state__in", ["open", "void"]), _negated=True),
                        models.Q(("digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="vote_counted_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "settled"),
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("settled_by", ""), _negated=True),
                    ),
                    models.Q(models.Q(("state", "settled"), _negated=True), ("outcome", ""), ("settled_by", "")),
                    _connector="OR",
                ),
                name="vote_decided_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="votecandidate",
            constraint=models.UniqueConstraint(fields=("vote", "nomination"), name="candidate_stands_once_in_a_vote"),
        ),
        migrations.RunSQL(GUARD_PANELS + CAST_AND_CLOSE + GUARD_VOTES, BACK),
    ]
