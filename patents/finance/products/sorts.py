"""The sorts of records as data: columns, moves, whose money and firms stand behind a row. Faces follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.errors import NothingHere
from patents.finance.models import RightKind, Size
from patents.finance.products import states
from patents.finance.products.models import (
    FinanceProduct,
    Fund,
    FundDeal,
    InsurancePolicy,
    Record,
    Securitisation,
    Tranche,
    Trust,
)

if TYPE_CHECKING:
    from django.db.models import Field, QuerySet
    from django.utils.functional import _StrPromise

    from patents.finance.products.states import Move


@dataclass(frozen=True, slots=True)
class Item:
    """A column: its name in code, its words, and whether the list shows it."""

    name: str
    label: str | _StrPromise
    listed: bool = False
    help: str | _StrPromise = ""
    choices: tuple[tuple[str, Any], ...] = ()  # of a column that holds a list


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong to a record: tranches while it is a draft, deals of a fund once it is confirmed."""

    model: type[Any]
    path: str  # from the part to its record
    many: str | _StrPromise
    add: str | _StrPromise
    items: tuple[Item, ...]
    of_drafts: bool  # written while it is a draft; otherwise only added to, later


@dataclass(frozen=True)
class Sort:
    """`amount`, `year`, `party`, `party_code`: columns by which it is counted; `firms`: where a row says how many."""

    code: str
    model: type[Record]
    one: str | _StrPromise
    many: str | _StrPromise
    columns: tuple[Item, ...]
    moves: tuple[Move, ...]
    search: tuple[str, ...]
    amount: str = ""
    year: str = ""
    party: str = ""
    party_code: str = ""
    firms: str = ""
    part: Part | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        return (CITY, *self.columns, *SHARED)

    def field(self, name: str) -> Field[Any, Any]:
        found: Field[Any, Any] = self.model._meta.get_field(name)  # type: ignore[assignment]  # no relation from elsewhere
        return found

    def counted(self) -> QuerySet[Any]:
        """Confirmed, and really come about."""
        rows: Any = self.model._default_manager
        found: QuerySet[Any] = rows.counted()
        return found

    @property
    def listed(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.listed)

    @property
    def states(self) -> list[tuple[str, Any]]:
        return list(self.field("state").flatchoices)


CITY: Final = Item("city", _("City"), listed=True, help=_("Empty: the whole province"))
SHARED: Final = (
    Item("source", _("Source"), help=_("Publisher, title and date")),
    Item("remark", _("Remark")),
)
INSURANCE: Final = Sort(
    code="insurance",
    model=InsurancePolicy,
    one=_("Insurance policy"),
    many=_("Insurance policies"),
    columns=(
        Item("policy_no", _("Policy number"), listed=True),
        Item("insurer", _("Insurer"), listed=True),
        Item("insured", _("Insured"), listed=True),
        Item("insured_code", _("Credit code of the insured")),
        Item("kind", _("Kind of insurance"), listed=True),
        Item("items", _("Rights insured")),
        Item("items_count", _("Number of rights")),
        Item("sum_insured_fen", _("Sum insured"), listed=True),
        Item("premium_fen", _("Premium")),
        Item("subsidy_pct", _("Share of the premium that is subsidised (%)")),
        Item("valid_from", _("Valid from"), listed=True),
        Item("valid_to", _("Valid until")),
        Item("claims_paid_fen", _("Claims paid"), listed=True),
    ),
    moves=states.INSURANCE,
    search=("policy_no", "insurer", "insured"),
    amount="sum_insured_fen",
    year="valid_from",
    party="insured",
    party_code="insured_code",
)
SECURITISATION: Final = Sort(
    code="securitisation",
    model=Securitisation,
    one=_("Securitisation"),
    many=_("Securitisations"),
    columns=(
        Item("name", _("Plan"), listed=True),
        Item("phase", _("Phase"), listed=True),
        Item("exchange", _("Exchange")),
        Item("manager", _("Manager"), listed=True),
        Item("original_holder", _("Original holder")),
        Item("guarantor", _("Guarantor")),
        Item("issued_on", _("Issued on"), listed=True),
        Item("matures_on", _("Matures on")),
        Item("size_fen", _("Size"), listed=True),
        Item("firms", _("Firms financed"), listed=True),
        Item("inventions", _("Inventions in the pool")),
        Item("other_patents", _("Other patents in the pool")),
        Item("trademarks", _("Trademarks in the pool")),
        Item("copyrights", _("Copyrights in the pool")),
        Item("other_rights", _("Other rights in the pool")),
        Item("valuation_fen", _("Valuation")),
        Item("repaid_fen", _("Repaid")),
    ),
    moves=states.SECURITISATION,
    search=("name", "manager", "original_holder"),
    amount="size_fen",
    year="issued_on",
    firms="firms",
    part=Part(
        Tranche,
        "securitisation",
        _("Tranches"),
        _("Add a tranche"),
        (
            Item("name", _("Tranche")),
            Item("size_fen", _("Size")),
            Item("coupon_pct", _("Coupon (% a year)")),
            Item("due_on", _("Due on")),
        ),
        of_drafts=True,
    ),
)
TRUST: Final = Sort(
    code="trusts",
    model=Trust,
    one=_("IP trust"),
    many=_("IP trusts"),
    columns=(
        Item("name", _("Name of the trust"), listed=True),
        Item("trustee", _("Trustee"), listed=True),
        Item("settlor", _("Settlor"), listed=True),
        Item("settlor_code", _("Credit code of the settlor")),
        Item("beneficiary", _("Beneficiary")),
        Item("rights", _("Rights in trust")),
        Item("rights_count", _("Number of rights"), listed=True),
        Item("holder_kind", _("Registered in the name of"), listed=True),
        Item("value_fen", _("Value"), listed=True),
        Item("term_from", _("Term from"), listed=True),
        Item("term_to", _("Term until")),
        Item("income_rule", _("Rule for the income")),
    ),
    moves=states.TRUST,
    search=("name", "trustee", "settlor"),
    amount="value_fen",
    year="term_from",
    party="settlor",
    party_code="settlor_code",
)
FUND: Final = Sort(
    code="funds",
    model=Fund,
    one=_("IP fund"),
    many=_("IP funds"),
    columns=(
        Item("name", _("Name of the fund"), listed=True),
        Item("manager", _("Manager"), listed=True),
        Item("manager_no", _("Number of the manager at the AMAC")),
        Item("form", _("Legal form"), listed=True),
        Item("committed_fen", _("Committed"), listed=True),
        Item("paid_in_fen", _("Paid in"), listed=True),
        Item("government_pct", _("Share of the government (%)")),
        Item("focus", _("What it invests in")),
        Item("set_up_on", _("Set up on"), listed=True),
        Item("closes_on", _("Closes on")),
    ),
    moves=states.FUND,
    search=("name", "manager"),
    amount="committed_fen",
    year="set_up_on",
    party="manager",
    part=Part(
        FundDeal,
        "fund",
        _("Investments and exits"),
        _("Add an investment or exit"),
        (
            Item("kind", _("Kind of deal")),
            Item("firm", _("Firm")),
            Item("firm_code", _("Credit code of the firm")),
            Item("amount_fen", _("Amount")),
            Item("dealt_on", _("Day")),
            Item("rights", _("How intellectual property comes into it")),
        ),
        of_drafts=False,
    ),
)
SIZES: Final = tuple((value, label) for value, label in Size.choices if value)
CATALOGUE: Final = Sort(
    code="catalogue",
    model=FinanceProduct,
    one=_("Product"),
    many=_("Catalogue of products"),
    columns=(
        Item("code", _("Code in the address"), help=_("Small letters, digits, hyphens: su-zhi-dai")),
        Item("kind", _("Kind of product"), listed=True),
        Item("name_zh", _("Name in Chinese"), listed=True),
        Item("name_en", _("Name in English")),
        Item("provider_zh", _("Provider in Chinese"), listed=True),
        Item("provider_en", _("Provider in English")),
        Item("summary_zh", _("What it is, in Chinese")),
        Item("summary_en", _("What it is, in English")),
        Item("sizes", _("For enterprises of this size"), choices=SIZES, help=_("None: no limit is stated")),
        Item("cities", _("For firms in these cities"), help=_("None: no limit is stated")),
        Item(
            "right_kinds", _("For these kinds of rights"), choices=tuple(RightKind.choices),
            help=_("None: no limit is stated"),
        ),
        Item("amount_from_fen", _("Lowest amount")),
        Item("amount_to_fen", _("Highest amount")),
        Item("term_from_months", _("Shortest term (months)")),
        Item("term_to_months", _("Longest term (months)")),
        Item("cost_zh", _("What it costs, in Chinese")),
        Item("cost_en", _("What it costs, in English")),
        Item("how_zh", _("How to apply, in Chinese")),
        Item("how_en", _("How to apply, in English")),
        Item("contact_office", _("Office to ask")),
        Item("contact_phone", _("Landline"), help=_("For example 025-12345678; no mobile phone, no e-mail")),
        Item("valid_from", _("Valid from"), listed=True),
        Item("valid_to", _("Valid until")),
    ),
    moves=states.CATALOGUE,
    search=("name_zh", "name_en", "provider_zh"),
)  # fmt: skip
RECORDS: Final = (INSURANCE, SECURITISATION, TRUST, FUND)
SORTS: Final = {sort.code: sort for sort in (*RECORDS, CATALOGUE)}


def find(code: str) -> Sort:
    if code not in SORTS:
        raise NothingHere(_("There is no such list here."))
    return SORTS[code]


def sort_of(thing: Record) -> Sort:
    return next(sort for sort in SORTS.values() if isinstance(thing, sort.model))
