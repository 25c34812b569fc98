"""`setup`: the first run without the demonstration: the first administrator, the mail, and what comes next."""

from __future__ import annotations

import getpass
import sys
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email

from ipportal.core.accounts.models import Organisation, OrganisationKind, Role, User
from ipportal.core.accounts.people.actions import first_administrator
from ipportal.core.audit.commands import PortalCommand
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.regions.models import PROVINCE, Region

FINDING, UNUSABLE = 1, 2
NEXT: Final = """
Next:
  {url}/accounts/login/                        sign in; invite a second administrator, then the others
  ./manage.py import_file patents --template register.xlsx     the columns of the register
  ./manage.py import_file patents register.csv --dry-run       every fault of every row; then without --dry-run
  ./manage.py import_file patent_events events.csv             grants, lapses, transfers
  ./manage.py recompute --wait                                 the figures
  ./manage.py release draft YYYY-MM --by USER                  the first month to be published
  ./manage.py doctor                                           is everything well
Places, roles, populations and official statistics come with the product and are loaded."""


class Command(PortalCommand):
    """At the console alone: whoever runs it could change the database anyway, and nobody finds an open page."""

    help = "Make the first administrator, send a test message, and say what to import first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="to sign in with")
        parser.add_argument("--email", required=True, help="of the administrator; the test message goes there")
        parser.add_argument("--name", default="", help="how others see the administrator")
        parser.add_argument("--office", required=True, help="name of the office the administrator acts for")
        parser.add_argument("--region", default=PROVINCE, help=f"where the office sits (default {PROVINCE})")
        parser.add_argument("--no-mail", action="store_true", help="send no test message")

    def handle(self, *, username: str, email: str, name: str, office: str, region: str, **options: Any) -> None:
        self._is_ready(region, email)
        person = User(username=username, display_name=name, email=email)
        body = Organisation(name=office, kind=OrganisationKind.DEPARTMENT, region_id=region)
        try:
            person.clean_fields(exclude=["password"])
            person.validate_unique()
            first_administrator(person, self._password(), body)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages), returncode=UNUSABLE) from fault
        except (BadInput, Conflict) as refused:
            raise CommandError(str(refused), returncode=UNUSABLE) from refused
        self.stdout.write(f"administrator {username} made for {office}")
        well = options["no_mail"] or self._mail_arrives(email)
        self.stdout.write(NEXT.format(url=settings.PORTAL_URL))
        if not well:
            raise SystemExit(FINDING)

    def _is_ready(self, region: str, email: str) -> None:
        if not Role.objects.exists():
            raise CommandError("run `./manage.py migrate` and `./manage.py load_reference` first", returncode=UNUSABLE)
        if not Region.objects.filter(code=region).exists():
            raise CommandError(f"there is no region {region}", returncode=UNUSABLE)
        try:
            validate_email(email)
        except ValidationError as fault:
            raise CommandError(f"{email} is no e-mail address", returncode=UNUSABLE) from fault

    def _password(self) -> str:
        """Asked twice and not shown; read from the first line where nobody sits at a terminal."""
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise CommandError("the two passwords differ", returncode=UNUSABLE)
        return password

    def _mail_arrives(self, email: str) -> bool:
        text = f"Messages of {settings.PORTAL_URL} reach this address."
        try:
            send_mail("ipportal: test message", text, None, [email])
        except OSError as error:  # what mail servers refuse is one too
            self.stderr.write(f"the test message could not be sent ({error}); set EMAIL_URL, see .env.example")
            return False
        where = f"files in {settings.EMAIL_FILE_PATH}" if settings.EMAIL_FILE_PATH else settings.EMAIL_HOST
        self.stdout.write(f"test message to {email} handed to {where}")
        return True
