"""How often the two acts of a call's last hour ask the database: as often for three of what varies as for one.

The figures themselves are held, too: each question more is asked by thousands at once. What opens and ends a transaction,
and the lock that holds off sealing, differ between databases and are not counted.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kechuang.programs.models import Answer
from tests.programs.kinds import make_call, make_case, make_file, make_kind, steps_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """Pages ask the clock: the moment of the test itself."""
    return timezone.localtime()


@pytest.fixture
def straight(world, now):
    """A call whose cases come to the bureau as soon as they are signed."""
    return make_call(
        world, now=now, kind=make_kind(code="straight", steps=steps_of("unit", "check", "review"))
    )


def questions(seen) -> list[str]:
    """The statements that ask or write."""
    texts = [each["sql"] for each in seen.captured_queries]
    acts = [each for each in texts if each.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]
    return [each for each in acts if "pg_advisory" not in each]


def handed_in(world, call, now, *, files, who="firm"):
    case = make_case(world, call=call, now=now, who=who)
    for code in ("licence", "report", "report")[:files]:
        make_file(world, case, code, now=now)
    return case


def saved(client, case, answers):
    """Save answers as the form's script does; what it asked, and what was written."""
    fields = {f"rev-{code}": "1" for code in answers} | answers
    with CaptureQueriesContext(connection) as seen:
        answer = client.post(
            reverse("programs:case_fill", args=[case.pk]), fields, headers={"accept": "application/json"}
        )
    return questions(seen), answer.json()["written"]


def test_a_save_asks_as_often_for_three_answers_as_for_one(world, straight, sign_in, now):
    client, asked = sign_in("firm"), {}
    three = {"field": "matter", "goals": ["sale"], "staff": "12"}
    for count in (1, 3):
        case = handed_in(world, straight, now, files=count)
        saved(
            client, case, {"abstract": "已经写过一回。"}
        )  # the case has a trail, as whoever saves in the last hour has
        some = dict(list(three.items())[:count])
        asked[count], written = saved(client, case, some)
        assert written == list(some)
    assert (len(asked[1]), len(asked[3])) == (13, 13)


def test_a_new_answer_and_a_known_one_are_written_together(world, straight, sign_in, now):
    client, case = sign_in("firm"), handed_in(world, straight, now, files=1)
    Answer.objects.filter(case=case, code="staff").delete()
    with CaptureQueriesContext(connection) as seen:
        client.post(
            reverse("programs:case_fill", args=[case.pk]),
            {"rev-abstract": "1", "abstract": "改写。", "rev-staff": "0", "staff": "7"},
            headers={"accept": "application/json"},
        )
    assert sum(each.startswith('INSERT INTO "programs_answer"') for each in questions(seen)) == 1
    rows = Answer.objects.filter(case=case, code__in=("abstract", "staff")).order_by("code")
    assert list(rows.values_list("code", "value", "revision", "changed_by__username")) == [
        ("abstract", "改写。", 2, "firm"),
        ("staff", "7", 1, "firm"),
    ]


def test_a_submission_asks_as_often_for_three_as_for_one(world, straight, sign_in, now):
    client, asked = sign_in("firm"), []
    for files in (1, 1, 3):
        case = handed_in(world, straight, now, files=files)
        for _ in range(files):  # who came before him
            handed_in(world, straight, now, files=1, who="firm2")
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(reverse("programs:case_sign", args=[case.pk]), {"pledged": "1"})
        assert answer.status_code == 302, answer.content.decode()
        case.refresh_from_db()
        assert (case.state, case.versions.count(), case.receipts.count()) == ("check", 1, 1)
        assert len(case.versions.get().files) == files
        asked.append(len(questions(seen)))
    assert asked[1:] == [34, 34]
