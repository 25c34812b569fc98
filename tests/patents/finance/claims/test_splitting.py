"""Who bears a loss: the vectors of the notice, and that nothing is lost between the two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patents.finance.claims.models import RiskBand
from patents.finance.claims.splitting import Split, share_back, split

YUAN = 100
MILLION = 1_000_000 * YUAN
BANDS = [RiskBand(up_to_fen=30 * MILLION, fund_pct=50), RiskBand(up_to_fen=10 * MILLION, fund_pct=80)]
amounts = st.integers(min_value=0, max_value=30 * MILLION)


@pytest.mark.parametrize(
    ("principal", "balance", "interest", "shares"),
    [
        (MILLION, 10 * MILLION, 0, Split(800_000 * YUAN, 200_000 * YUAN)),
        (MILLION, 10 * MILLION + 1, 0, Split(500_000 * YUAN, 500_000 * YUAN)),
        (MILLION, 30 * MILLION, 0, Split(500_000 * YUAN, 500_000 * YUAN)),
        (MILLION, 30 * MILLION + 1, 0, None),
        (0, 10 * MILLION, 50_000 * YUAN, Split(0, 50_000 * YUAN)),
        (MILLION, 10 * MILLION, 50_000 * YUAN, Split(800_000 * YUAN, 250_000 * YUAN)),
        (1, 10 * MILLION, 0, Split(0, 1)),  # the bank bears the odd fen
        (101, 10 * MILLION + 1, 0, Split(50, 51)),
    ],
)
def test_the_vectors_of_the_scheme(principal: int, balance: int, interest: int, shares: Split | None) -> None:
    assert split(principal, balance, BANDS, interest_fen=interest) == shares


@given(principal=amounts, balance=amounts, interest=amounts)
def test_fund_and_bank_bear_the_loss_together(principal: int, balance: int, interest: int) -> None:
    shares = split(principal, balance, BANDS, interest_fen=interest)
    assert shares is not None
    assert sum(shares) == principal + interest
    assert 0 <= shares.fund <= principal * (80 if balance <= 10 * MILLION else 50) / 100
    assert shares.bank >= interest


@given(data=st.data(), loss=st.integers(1, 30 * MILLION))
def test_what_comes_back_is_shared_alike_at_once_or_in_parts(data: st.DataObject, loss: int) -> None:
    paid = data.draw(st.integers(0, loss))
    cuts = sorted(data.draw(st.lists(st.integers(1, loss), min_size=1, max_size=6, unique=True)))
    before = Split(0, 0)
    for start, end in zip([0, *cuts], cuts, strict=False):
        part = share_back(end - start, loss_fen=loss, borne_fen=paid, before=before)
        assert min(part) >= 0
        assert sum(part) == end - start
        before = Split(before.fund + part.fund, before.bank + part.bank)

    assert before == share_back(cuts[-1], loss_fen=loss, borne_fen=paid, before=Split(0, 0))
    assert before.fund <= paid
    assert cuts[-1] < loss or before.fund == paid


@given(data=st.data(), loss=st.integers(1, 10**13))
def test_the_fund_bears_the_same_whether_it_came_before_or_after_the_payment(data: st.DataObject, loss: int) -> None:
    approved, back = data.draw(st.integers(1, loss)), data.draw(st.integers(2, loss) if loss > 1 else st.just(1))
    early = data.draw(st.integers(0, back - 1))
    off = share_back(early, loss_fen=loss, borne_fen=approved, before=Split(0, 0)).fund
    shared = Split(off, early - off)
    late = share_back(back - early, loss_fen=loss, borne_fen=approved, before=shared)

    assert 0 <= off <= approved
    assert off + late.fund == share_back(back, loss_fen=loss, borne_fen=approved, before=Split(0, 0)).fund
