"""What the public may ask without signing in: how a case stands, by number and digits; nothing of what is not told yet."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kechuang.core.queries.calendar import workdays
from kechuang.programs.models import Rating, Urge
from kechuang.programs.operations.moving import move_case
from kechuang.programs.queries import lookup
from kechuang.programs.queries.lookup import FLOOD, MISMATCH, look_up, status_of
from tests.programs.deciding import PHONE_TAIL, waiting
from tests.programs.kinds import make_correction

pytestmark = pytest.mark.django_db
PAGE = "/programs/status/"


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


@pytest.fixture
def case(world, call, now):
    case = waiting(world, call, now, state="check")
    return move_case(case, "to_deliberation", now)


def ask(number: str, tail: str, **more: str):
    return Client().post(PAGE, {"number": number, "tail": tail, **more})


def text(response) -> str:
    return response.content.decode()


def test_the_page_shows_the_way_and_no_names(case, world, now):
    case.handler = world.accounts["leader"]
    case.save()
    shown = text(ask(f" {case.number.lower()} ", PHONE_TAIL))
    for words in (
        "审议中",
        "承诺 5 个工作日",
        "局党组会",
        "2026年12月4日前办结",
        "精密减速器可靠性研究",
        "催办",
    ):
        assert words in shown
    assert "局领导甲" not in shown
    assert "firm" not in shown


def test_a_wrong_number_and_wrong_digits_are_told_in_the_same_words(case):
    # Each answer carries a token of its own and what was typed; everything else must be equal.
    def said(number: str, tail: str) -> str:
        page = text(ask(number, tail))
        assert MISMATCH in page
        return page.partition("<main")[2].partition('<form method="post"')[0]

    wrong = {
        said(number, tail)
        for number, tail in ((case.number, "0000"), ("KJ2026999900001", PHONE_TAIL), (case.number, "456"))
    }
    assert len(wrong) == 1


def test_a_case_without_a_telephone_is_never_shown(case):
    case.phone_tail = ""
    case.save()
    for digits in ("----", "0000"):
        assert MISMATCH in text(ask(case.number, digits))


def test_wrong_digits_are_counted_for_the_number_and_questions_for_the_place(case, monkeypatch):
    for _ in range(lookup.MISSES_AN_HOUR):
        assert MISMATCH in text(ask(case.number, "0000"))
    assert FLOOD in text(ask(case.number, PHONE_TAIL))
    cache.clear()
    monkeypatch.setattr(lookup, "QUESTIONS_AN_HOUR", 2)
    for _ in range(2):
        assert "办理进度" in text(ask(case.number, PHONE_TAIL))
    assert FLOOD in text(ask(case.number, PHONE_TAIL))
    assert look_up(case.number, PHONE_TAIL, address="10.0.0.9") == case


def test_the_digits_are_in_no_address_and_the_answer_is_not_kept(case):
    response = ask(case.number, PHONE_TAIL)
    assert response["Cache-Control"] == "no-store"
    form = text(Client().get(f"{PAGE}?number={case.number}&tail={PHONE_TAIL}")).partition("<main")[2]
    assert (case.number in form, PHONE_TAIL in form) == (True, False)
    scanned = Client().get(f"/programs/r/{case.number}/")
    assert (scanned.status_code, scanned["Location"]) == (302, f"{PAGE}?number={case.number}")


def test_what_is_to_be_mended_is_told_by_title_only(case, now):
    case.state = "check"
    case.save()
    move_case(case, "ask_correction", now)
    make_correction(case, now=now, codes=("abstract", "licence"))
    shown = text(ask(case.number, PHONE_TAIL))
    assert "要补正 2 处" in shown
    assert [word in shown for word in ("主要内容", "营业执照", "请改写abstract", "催一催")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_person_who_applied_himself_is_not_named_by_the_title(case, world, now):
    assert status_of(case, timezone.localdate(now), workdays()).title == "精密减速器可靠性研究"
    case.organisation_id = None
    assert status_of(case, timezone.localdate(now), workdays()).title == "精密*******究"


def test_urging_and_rating_from_the_page(case, now):
    asked = {"number": case.number, "tail": PHONE_TAIL}
    urged = Client().post(f"{PAGE}urge/", asked | {"words": "急用。"})
    assert "已催办" in text(urged)
    assert "已经催办" in text(Client().post(f"{PAGE}urge/", asked))
    assert [each.words for each in Urge.objects.all()] == ["急用。"]
    move_case(case, "decline", now)
    case.decided_at = now
    case.save()
    assert "请写明哪里不满意" in text(Client().post(f"{PAGE}rate/", asked | {"stars": "1"}))
    assert "谢谢您的评价" in text(Client().post(f"{PAGE}rate/", asked | {"stars": "4"}))
    assert Rating.objects.get().stars == 4
    for verb in ("urge", "rate"):
        refused = Client().post(f"{PAGE}{verb}/", {"number": case.number, "tail": "0000", "stars": "1"})
        assert MISMATCH in text(refused)
    assert (Urge.objects.count(), Rating.objects.count()) == (1, 1)


def test_ratings_are_added_up_for_everybody_with_the_silent_as_unknown(world, call, case, now):
    done = [waiting(world, call, now, state="approved", decided_at=now) for _ in range(3)]
    page = "/programs/satisfaction/"
    assert "没有人评价，不知道" in text(Client().get(page))
    Rating.objects.create(case=done[0], stars=5, made_at=now)
    Rating.objects.create(case=done[1], stars=2, words="慢", made_at=now)
    shown = text(Client().get(f"{page}?year=2026"))
    assert "没有人评价，不知道" not in shown
    assert "50%" in shown
    assert "慢" not in shown
    (tally,) = lookup.rating_tallies(2026)
    assert (tally.tally.ended, tally.tally.silent, tally.levels[0]) == (3, 1, ("非常满意", 1))
    assert lookup.rating_tallies(2025) == []


def test_the_api_answers_as_the_page_does(case):
    def post(**data: str):
        return Client().post("/api/v1/programs/status", json.dumps(data), content_type="application/json")

    found = post(number=case.number, tail=PHONE_TAIL)
    assert (found.status_code, found.json()["state"], found.json()["title"]) == (
        200, "deliberation", "精密减速器可靠性研究",
    )  # fmt: skip
    assert [each["stands"] for each in found.json()["nodes"]][-2:] == ["here", "ahead"]
    for number, tail in ((case.number, "0000"), ("KJ2026999900001", PHONE_TAIL)):
        wrong = post(number=number, tail=tail)
        assert (wrong.status_code, wrong.json()["detail"]) == (422, MISMATCH)
