"""The applicant urges while his case is under way and rates it when it is over; both are answered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.programs.logic.rating import Tally
from kechuang.programs.models import Rating, Urge
from kechuang.programs.operations.rating import answer_rating, answer_urge, rate_case, urge_case
from tests.programs.deciding import PHONE_TAIL, waiting


@pytest.fixture
def firm(world, officer):
    return world.actor("firm")


@pytest.mark.django_db
def test_rate_case_once_after_the_end(world, call, now, firm):
    case = waiting(world, call, now, state="approved")
    row = rate_case(case_id=case.pk, stars=5, actor=firm, now=now)
    assert (row.stars, row.made_at) == (5, now)
    assert Event.objects.get(kind="programs.case.rated").data == {"rating": row.pk, "stars": 5}
    with pytest.raises(Problem, match="已经评价过"):
        rate_case(case_id=case.pk, stars=1, words="慢", actor=firm, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["deliberation", "withdrawn", "check"])
def test_rate_case_not_before_the_end(world, call, now, firm, state):
    case = waiting(world, call, now, state=state)
    with pytest.raises(Problem, match="办结以后"):
        rate_case(case_id=case.pk, stars=5, actor=firm, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stars", "words", "field"),
    [(2, " ", "words"), (1, "", "words"), (6, "好", "stars"), (3, "长" * 301, "words")],
)
def test_rate_case_says_what_is_left_out(world, call, now, firm, stars, words, field):
    case = waiting(world, call, now, state="declined")
    with pytest.raises(Problem) as caught:
        rate_case(case_id=case.pk, stars=stars, words=words, actor=firm, now=now)
    assert (caught.value.field, Rating.objects.count()) == (field, 0)


@pytest.mark.django_db
def test_rating_and_urging_are_the_applicants_or_of_who_knows_the_digits(world, call, now, firm):
    over, going = waiting(world, call, now, state="approved"), waiting(world, call, now)
    for act, case in ((rate_case, over), (urge_case, going)):
        more = {"stars": 4} if act is rate_case else {}
        for who, tail in ((world.actor("firm2"), ""), (Actor.stranger(), ""), (Actor.stranger(), "0000")):
            with pytest.raises(Refused):
                act(case_id=case.pk, tail=tail, actor=who, now=now, **more)
        assert (
            act(case_id=case.pk, tail=PHONE_TAIL, actor=Actor.stranger(), now=now, **more).case_id == case.pk
        )
    going.phone_tail = ""
    going.save()
    with pytest.raises(Refused):
        urge_case(case_id=going.pk, tail=" ", actor=Actor.stranger(), now=now)


@pytest.mark.django_db
def test_answer_rating_once(world, call, now, firm):
    case = waiting(world, call, now, state="declined")
    row = rate_case(case_id=case.pk, stars=2, words="没有说清理由。", actor=firm, now=now)
    officer = world.actor("program")
    with pytest.raises(Refused):
        answer_rating(rating_id=row.pk, answer="已补充。", actor=firm, now=now)
    with pytest.raises(Problem, match="请写明答复"):
        answer_rating(rating_id=row.pk, answer=" ", actor=officer, now=now)
    assert answer_rating(rating_id=row.pk, answer="已补充。", actor=officer, now=now).answered_at == now
    with pytest.raises(Problem, match="已经答复过"):
        answer_rating(rating_id=row.pk, answer="再答。", actor=officer, now=now)


@pytest.mark.django_db
def test_urge_case_and_answer_urge(world, call, now, firm):
    case = waiting(world, call, now)
    row = urge_case(case_id=case.pk, words="急用。", actor=firm, now=now)
    with pytest.raises(Problem, match="11月22日已经催办"):
        urge_case(case_id=case.pk, actor=firm, now=now + timedelta(days=2))
    officer = world.actor("program")
    with pytest.raises(Refused):
        answer_urge(urge_id=row.pk, answer="下周上会。", actor=world.actor("reader"), now=now)
    assert answer_urge(urge_id=row.pk, answer="下周上会。", actor=officer, now=now).answer == "下周上会。"
    urge_case(case_id=case.pk, actor=firm, now=now + timedelta(days=1))
    assert Urge.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "words"), [("correction", "等您补正"), ("approved", "不用催办"), ("draft", "不用催办")]
)
def test_urge_case_only_while_the_bureau_has_it(world, call, now, firm, state, words):
    case = waiting(world, call, now)
    case.state = state
    case.save()
    with pytest.raises(Problem, match=words):
        urge_case(case_id=case.pk, actor=firm, now=now)


def test_what_nobody_rated_is_unknown():
    assert (Tally({}, 4).content, Tally({}, 4).silent) == (None, 4)
    assert (Tally({5: 2, 3: 1, 2: 1}, 6).content, Tally({5: 2, 3: 1, 2: 1}, 6).silent) == (Decimal("75.0"), 2)
