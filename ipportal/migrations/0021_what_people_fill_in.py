"""What people fill in: forms, drafts, files, versions, signatures; receipt numbers are given by the database itself."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import ipportal.core.kit.clock

# ISO 7064, MOD 11,10: one wrong digit is always noticed, two that are swapped nearly always.
RECEIPTS = """
    CREATE FUNCTION receipt_check(digits text) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
        product int := 10;
        sign text;
    BEGIN
        FOREACH sign IN ARRAY regexp_split_to_array(digits, '') LOOP
            product := (product + sign::int) % 10;
            product := (CASE product WHEN 0 THEN 10 ELSE product END) * 2 % 11;
        END LOOP;
        RETURN (11 - product) % 10;
    END $$;
    CREATE FUNCTION receipt_fits(number text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = public AS $$
        SELECT number ~ '^[0-9]{4}-[0-9]{6}-[0-9]$'
           AND receipt_check(substr(number, 1, 4) || substr(number, 6, 6)) = substr(number, 13, 1)::int
    $$;
    -- The counter's row is locked until the transaction ends: whoever gives up leaves no gap.
    CREATE FUNCTION take_receipt_number() RETURNS text LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
        this_year int := extract(year FROM portal_now() AT TIME ZONE 'Asia/Shanghai');
        digits text;
    BEGIN
        INSERT INTO ipportal_receipt_counter AS counter (year, last) VALUES (this_year, 1)
        ON CONFLICT (year) DO UPDATE SET last = counter.last + 1
        RETURNING this_year || lpad(last::text, 6, '0') INTO digits;
        RETURN left(digits, 4) || '-' || substr(digits, 5) || '-' || receipt_check(digits);
    END $$;
    REVOKE ALL ON FUNCTION take_receipt_number() FROM PUBLIC;
"""
NO_RECEIPTS = """
    DROP FUNCTION take_receipt_number();
    DROP FUNCTION receipt_fits(text);
    DROP FUNCTION receipt_check(text);
"""

ONLY_GROWING = (
    "ipportal_form_version",
    "ipportal_submission_version",
    "ipportal_signature",
    "ipportal_submission_decision",
)

# What no program may do, whichever way it comes.
HELD = """
    CREATE FUNCTION submission_moves_as_it_may() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.state <> OLD.state AND (OLD.state || ' ' || NEW.state) NOT IN
            ('draft submitted', 'returned submitted', 'submitted returned', 'submitted accepted')
           OR OLD.receipt IS NOT NULL AND NEW.receipt IS DISTINCT FROM OLD.receipt
           OR NEW.last_version NOT IN (OLD.last_version, OLD.last_version + 1)
        THEN
            RAISE EXCEPTION 'a submission does not go from % to %', OLD.state, NEW.state USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'submission_moves_as_it_may';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER submission_moves_as_it_may BEFORE UPDATE ON ipportal_submission
        FOR EACH ROW EXECUTE FUNCTION submission_moves_as_it_may();

    CREATE FUNCTION draft_field_is_written_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM ipportal_submission WHERE id = NEW.submission_id
                       AND state IN ('draft', 'returned') AND locked_at IS NULL) THEN
            RAISE EXCEPTION 'what was sent is not written into' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'draft_field_is_written_while_open';
        END IF;
        IF TG_OP = 'UPDATE' AND NEW.typed IS DISTINCT FROM OLD.typed AND NEW.revision <> OLD.revision + 1 THEN
            RAISE EXCEPTION 'a revision grows by one' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'draft_field_revision_grows_by_one';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER draft_field_is_written_while_open BEFORE INSERT OR UPDATE OF typed, revision ON ipportal_draft_field
        FOR EACH ROW EXECUTE FUNCTION draft_field_is_written_while_open();

    CREATE FUNCTION signature_is_under_its_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.digest IS DISTINCT FROM (SELECT digest FROM ipportal_submission_version WHERE id = NEW.version_id) THEN
            RAISE EXCEPTION 'another text was signed' USING
                ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'signature_is_under_its_version';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER signature_is_under_its_version BEFORE INSERT ON ipportal_signature
        FOR EACH ROW EXECUTE FUNCTION signature_is_under_its_version();
"""
NOT_HELD = """
    DROP TRIGGER signature_is_under_its_version ON ipportal_signature;
    DROP FUNCTION signature_is_under_its_version();
    DROP TRIGGER draft_field_is_written_while_open ON ipportal_draft_field;
    DROP FUNCTION draft_field_is_written_while_open();
    DROP TRIGGER submission_moves_as_it_may ON ipportal_submission;
    DROP FUNCTION submission_moves_as_it_may();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ipportal", "0020_search"),
    ]

    operations = [
        migrations.RunSQL(RECEIPTS, NO_RECEIPTS),
        migrations.CreateModel(
            name="ReceiptCounter",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "ipportal_receipt_counter",
            },
        ),
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("title_zh", models.CharField(max_length=200)),
                ("title_en", models.CharField(max_length=200)),
                ("text", models.TextField(help_text="The definition, as TOML")),
                ("sha256", models.CharField(max_length=64)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(help_text="First day it is no longer given out", null=True)),
                ("loaded_at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
            ],
            options={
                "db_table": "ipportal_form_version",
                "ordering": ("code", "-version"),
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="form_version_is_kept_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="form_version_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                (
                    "subject_kind",
                    models.CharField(blank=True, help_text="What it is about; no foreign key", max_length=60),
                ),
                ("subject_id", models.CharField(blank=True, max_length=60)),
                ("subject_name", models.CharField(blank=True, max_length=200)),
                ("period", models.CharField(blank=True, help_text="2026, 2026-H1, 2026-Q2 or 2026-03", max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("locked_at", models.DateTimeField(null=True)),
                ("lock_reason", models.CharField(blank=True, max_length=300)),
                (
                    "receipt",
                    models.CharField(help_text="Given when it is first sent", max_length=20, null=True, unique=True),
                ),
                ("last_version", models.PositiveIntegerField(default=0)),
                (
                    "is_complete",
                    models.BooleanField(default=False, help_text="The last version has every signature that it needs"),
                ),
                ("begun_at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("begun_by_id", models.BigIntegerField(null=True)),
                ("begun_by", models.CharField(max_length=150)),
                (
                    "token",
                    models.CharField(help_text="Of the form that began it", max_length=64, null=True, unique=True),
                ),
                (
                    "form_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="ipportal.formversion",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="ipportal.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_submission",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "right",
                    models.CharField(
                        choices=[("view", "Read"), ("comment", "Comment"), ("edit", "Fill in"), ("sign", "Sign")],
                        max_length=10,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submission_parties",
                        to="ipportal.organisation",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="ipportal.submission"
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_submission_party",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="OtherText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("typed", models.TextField(blank=True)),
                ("base", models.PositiveIntegerField(help_text="Revision that its writer had before them")),
                ("writer", models.CharField(blank=True, max_length=40)),
                ("turn", models.BigIntegerField(default=0)),
                ("by_id", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=150)),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="other_texts",
                        to="ipportal.submission",
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_other_text",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="DraftField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("typed", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("writer", models.CharField(blank=True, help_text="The open page that wrote it last", max_length=40)),
                ("turn", models.BigIntegerField(default=0, help_text="Of that page's texts the how many-th")),
                (
                    "since",
                    models.PositiveIntegerField(
                        default=0, help_text="Revision from which on that page alone has written"
                    ),
                ),
                (
                    "writers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="Whoever has typed in it",
                        size=None,
                    ),
                ),
                ("by_id", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft_fields",
                        to="ipportal.submission",
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_draft_field",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(max_length=2000)),
                ("of_the_office", models.BooleanField(default=False)),
                ("by_id", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=150)),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="ipportal.submission"
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_submission_comment",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="The field it answers", max_length=40)),
                (
                    "name",
                    models.CharField(
                        help_text="As its sender called it, with the ending that its content has", max_length=200
                    ),
                ),
                ("stored_as", models.CharField(help_text="Path under the media folder", max_length=100, unique=True)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("by_id", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_by", models.CharField(blank=True, max_length=150)),
                ("is_kept", models.BooleanField(default=False, help_text="A version names it: its bytes stay")),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="ipportal.submission",
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_attachment",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "content",
                    models.JSONField(help_text="Field → what was typed and the value it is; files with their digests"),
                ),
                ("digest", models.CharField(help_text="SHA-256 of the canonical text", max_length=64)),
                (
                    "writers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="Whoever typed any of it",
                        size=None,
                    ),
                ),
                ("by_id", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("organisation_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                (
                    "form_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="ipportal.formversion"
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="ipportal.submission"
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_submission_version",
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("organisation_id", models.BigIntegerField()),
                ("organisation_name", models.CharField(max_length=200)),
                ("by_id", models.BigIntegerField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="ipportal.version"
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_signature",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(choices=[("accepted", "Accepted"), ("returned", "Returned")], max_length=10),
                ),
                ("text", models.CharField(blank=True, max_length=4000)),
                ("by_id", models.BigIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField(db_default=ipportal.core.kit.clock.PortalNow())),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="ipportal.version"
                    ),
                ),
            ],
            options={
                "db_table": "ipportal_submission_decision",
                "ordering": ("id",),
            },
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "returned")), models.Q(("subject_id", ""), _negated=True)),
                fields=("kind", "subject_kind", "subject_id", "period"),
                name="submission_has_one_open_draft_for_a_subject_and_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("last_version", 0), ("receipt__isnull", True), ("state", "draft")),
                    models.Q(
                        ("last_version__gt", 0), ("receipt__isnull", False), models.Q(("state", "draft"), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="submission_that_was_sent_has_a_receipt_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("receipt__isnull", True),
                    models.Func(models.F("receipt"), function="receipt_fits", output_field=models.BooleanField()),
                    _connector="OR",
                ),
                name="submission_receipt_number_proves_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "accepted"), _negated=True), ("is_complete", True), _connector="OR"
                ),
                name="submission_accepted_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lock_reason", ""), ("locked_at__isnull", True)),
                    models.Q(("locked_at__isnull", False), models.Q(("lock_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="submission_locked_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(fields=("submission", "organisation"), name="party_takes_part_once"),
        ),
        migrations.AddConstraint(
            model_name="othertext",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at__isnull", True), models.Q(("writer", ""), _negated=True)),
                fields=("submission", "key", "writer"),
                name="other_text_waits_once_for_each_page",
            ),
        ),
        migrations.AddConstraint(
            model_name="othertext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by", "")),
                    models.Q(("settled_at__isnull", False), models.Q(("settled_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="other_text_is_settled_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftfield",
            constraint=models.UniqueConstraint(fields=("submission", "key"), name="draft_field_stands_once"),
        ),
        migrations.AddConstraint(
            model_name="draftfield",
            constraint=models.CheckConstraint(
                condition=models.Q(("revision__gte", 1)), name="draft_field_counts_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="comment_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="attachment_has_content"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at__isnull", True), ("removed_by", "")),
                    models.Q(("removed_at__isnull", False), models.Q(("removed_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="attachment_removed_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("submission", "number"), name="version_number_is_given_once"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="version_counts_from_one"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                fields=("version", "organisation_id"), name="signature_is_given_once_for_a_body"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "returned"), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="decision_to_return_says_why",
            ),
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()",
                f"DROP TRIGGER only_grows ON {table}",
            )
            for table in ONLY_GROWING
        ),
        migrations.RunSQL(HELD, NOT_HELD),
    ]
