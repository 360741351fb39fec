"""Other bureaus' lists: taken in row by row, held against the cases of the bureau that has them, and never a verdict."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Refused
from kechuang.core.models import Event, SheetImport
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.permissions import may
from kechuang.programs.importers.outside import COLUMNS
from kechuang.programs.logic.outside import OutsideGiven, Whose, bands_of, grounds_between
from kechuang.programs.models import Case, Likeness, OutsideHint, OutsideProject
from kechuang.programs.operations.likeness import compare_case
from kechuang.programs.operations.outside import import_outside_projects
from kechuang.programs.queries.gates import gate_findings
from kechuang.programs.queries.outside import outside_hints_of
from tests.programs.kinds import make_case, make_part
from tests.programs.test_likeness_logic import rewritten, text

SYSTEM = Actor.system("查重")
BODY = text(21, 400)
UPLOAD = reverse("core:import_upload", args=["programs.outside_project"])


@pytest.fixture
def now():
    """Pages read the machine's clock: these tests happen today."""
    return timezone.localtime()


@pytest.fixture
def case(world, call, now) -> Case:
    answers = {"title": "本局的一件", "abstract": rewritten(BODY, 1, 0.01)}
    made = make_case(world, call=call, now=now, state="check", answers=answers)
    make_part(made, "lead", name="李某某")
    return made


def given(**changes: object) -> OutsideGiven:
    usual = {
        "source": "示例市工业和信息化局", "title": "外部门的一件", "unit": "示例新材料有限公司", "year": 2025,
        "leader": "李某某", "abstract": BODY,
    }  # fmt: skip
    return OutsideGiven(**usual | changes)  # type: ignore[arg-type]


def take(world, now, *projects: OutsideGiven, username: str = "program", region: str = "990100") -> int:
    return import_outside_projects(
        region=world.regions[region], projects=projects or [given()], actor=world.actor(username), now=now
    )


def sheet(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for place, row in enumerate([[column.head for column in COLUMNS], *rows]):
            page.write_row(place, 0, row)
    return SimpleUploadedFile("清单.xlsx", data.getvalue())


# ── pure ─────────────────────────────────────────────────────────────────────────────────────


def test_the_text_that_is_most_alike_counts_and_the_title_alone_may():
    whose = Whose("本局的一件", {"甲公司"}, {"李某某"})
    texts = {"plan": text(5, 3000), "abstract": rewritten(BODY, 1, 0.01)}
    score, grounds = grounds_between(whose, texts, given(unit="甲公司"))
    assert score > Decimal("0.60")
    assert (grounds["leader"], grounds["organisation"], grounds["close"]) == (True, True, True)
    assert grounds_between(whose, {"abstract": text(5, 400)}, given()) is None
    alone = grounds_between(whose, {}, given(title="本局的一件。", abstract="", leader=""))
    assert alone == (Decimal(0), {"title": "1.0000", "leader": False, "organisation": False, "close": False})
    assert bands_of("") == []


# ── taking in and comparing ──────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_import_outside_projects_hints_at_cases_that_are_under_way(world, officer, case, now):
    assert take(world, now, given(), given(title="另一件", abstract=text(7, 300))) == 2
    event = Event.objects.get(kind="programs.outside_project.imported")
    assert event.data == {"count": 2, "sources": ["示例市工业和信息化局"]}
    for _ in range(2):
        deliver_due(now=now)
        Event.objects.filter(pk=event.pk).update(dispatched_at=None)
    row = OutsideHint.objects.get()
    assert (row.case, row.project.title, row.grounds["leader"], row.score > Decimal("0.60")) == (
        case, "外部门的一件", True, True,
    )  # fmt: skip
    # A hint only: nothing stands against the case, and no case is said to be a duplicate.
    assert [each.code for each in gate_findings(case, gate="advance", now=now) if "like" in each.code] == []
    assert Likeness.objects.count() == 0


@pytest.mark.django_db
def test_importing_is_refused_to_others_and_outside_ones_region(world, officer, now):
    for username, region in (("county", "990101"), ("leader", "990100"), ("program", "990200")):
        with pytest.raises(Refused):
            take(world, now, username=username, region=region)
    assert take(world, now) == 1


@pytest.mark.django_db
def test_a_hint_goes_when_the_text_no_longer_says_it_and_the_neighbours_list_is_not_asked(
    world, officer, case, now
):
    take(world, now)
    compare_case(case_id=case.pk, actor=SYSTEM, now=now)
    assert OutsideHint.objects.count() == 1
    case.versions.update(answers={"title": "本局的一件", "abstract": text(9, 400)})
    compare_case(case_id=case.pk, actor=SYSTEM, now=now)
    assert OutsideHint.objects.count() == 0
    OutsideProject.objects.update(region=world.regions["990200"])
    case.versions.update(answers={"title": "本局的一件", "abstract": BODY})
    compare_case(case_id=case.pk, actor=SYSTEM, now=now)
    assert OutsideHint.objects.count() == 0


@pytest.mark.django_db
def test_hints_are_for_whoever_may_see_the_list(world, officer, case, now):
    take(world, now)
    compare_case(case_id=case.pk, actor=SYSTEM, now=now)
    may_view = {
        name: bool(may(world.actor(name), "programs.outside_project.view"))
        for name in ("program", "enterprise", "county", "leader", "reader", "firm")
    }
    assert [name for name, yes in may_view.items() if yes] == ["program", "enterprise"]
    seen = {name: len(outside_hints_of(world.actor(name), case)) for name in ("program", "county", "firm")}
    assert seen == {"program": 1, "county": 0, "firm": 0}


# ── pages ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_sheet_is_checked_row_by_row_and_written_once(world, officer, sign_in, now):
    client = sign_in("program")
    good = ("示例市农业农村局", "茶树品种选育", "示例新材料有限公司", "2024", "", "")
    rows = (good, good, ("", "", "甲", "二〇二四", "", ""))
    answer = client.post(UPLOAD, {"region": "990100", "file": sheet(*rows)}, follow=True)
    made = SheetImport.objects.get()
    assert [(each["row"], each["column"]) for each in made.errors] == [
        (3, "项目名称"), (4, "来源部门"), (4, "项目名称"), (4, "年度"),
    ]  # fmt: skip
    assert (made.taken, "与第2行是同一个项目" in answer.content.decode()) == (0, True)
    errors = client.get(reverse("core:import_errors", args=[made.pk]))
    assert errors.content[:2] == b"PK"
    client.post(UPLOAD, {"region": "990100", "file": sheet(good)})
    client.post(UPLOAD, {"region": "990100", "file": sheet(good)})
    assert [each.taken for each in SheetImport.objects.order_by("pk")] == [0, 1, 0]
    row = OutsideProject.objects.get()
    assert (row.title, row.year, row.source, row.region) == (
        "茶树品种选育", 2024, "示例市农业农村局", world.city,
    )  # fmt: skip
    assert sign_in("reader").get(UPLOAD).status_code == 403


@pytest.mark.django_db
def test_the_list_and_the_case_show_them_with_the_same_number_of_queries(world, officer, sign_in, case, now):
    client = sign_in("program")
    pages = {
        "list": reverse("programs:outside_list"), "case": reverse("programs:work_detail", args=[case.pk])
    }  # fmt: skip

    def asked() -> dict[str, int]:
        found = {}
        for name, url in pages.items():
            with CaptureQueriesContext(connection) as seen:
                assert client.get(url).status_code == 200
            found[name] = len(seen)
        return found

    take(world, now)
    compare_case(case_id=case.pk, actor=SYSTEM, now=now)
    asked()
    one = asked()
    take(world, now + timedelta(seconds=1), given(title="乙"), given(title="丙"))
    compare_case(case_id=case.pk, actor=SYSTEM, now=now)
    assert asked() == one
    page = client.get(pages["case"]).content.decode()
    assert [each in page for each in ("其他部门的项目", "外部门的一件（2025年）", "同一负责人")] == [True] * 3
    listed = client.get(pages["list"]).content.decode()
    assert (UPLOAD in listed, "外部门的一件" in listed) == (True, True)
    assert pages["list"] in client.get(reverse("programs:likeness_list")).content.decode()
    assert sign_in("reader").get(pages["list"]).status_code == 403
    assert sign_in("firm").get(pages["list"]).status_code == 403
