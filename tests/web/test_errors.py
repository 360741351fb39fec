"""What a reader is told when something is refused, wrong, missing or broken."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.test import Client
from django.urls import include, path

from kechuang.core.events import record
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Region
from kechuang.web import errors


def _refuse(request):
    raise Refused("core.account.create", "“建立账号”需要系统管理员。")


def _problem(request):
    raise Problem("第3行“数值”不是数，请改正。", field="value")


def _break(request):
    raise ZeroDivisionError


def _save_and_break(request):
    with transaction.atomic():
        region = Region.objects.get(code="990101")
        record("core.region.renamed", region, actor=request.actor, now=request.now, title="更名为东岭区")
    raise ZeroDivisionError


def _lose(request):
    raise Http404


@pytest.fixture
def pages(settings):
    """The house's addresses with a few that fail."""
    module = ModuleType("tests_failing_urls")
    module.urlpatterns = [
        path("t/refuse/", _refuse),
        path("t/problem/", _problem),
        path("t/break/", _break),
        path("t/save-and-break/", _save_and_break),
        path("t/lose/", _lose),
        path("", include("kechuang.urls")),
    ]
    module.handler400 = "kechuang.web.errors.bad_request"
    module.handler403 = "kechuang.web.errors.refused"
    module.handler404 = "kechuang.web.errors.not_found"
    module.handler500 = "kechuang.web.errors.broken"
    sys.modules[module.__name__] = module
    settings.ROOT_URLCONF = module.__name__
    yield
    del sys.modules[module.__name__]


def asked(client: Client, where: str):
    client.raise_request_exception = False
    return client.get(where)


def test_a_refusal_says_why_and_who_may(pages, sign_in):
    response = asked(sign_in("reader"), "/t/refuse/")
    page = response.content.decode()
    assert response.status_code == 403
    assert "“建立账号”需要系统管理员。" in page
    assert "系统员（示例市 系统管理员）" in page
    assert "不能建立账号" in page
    assert "没有写入任何内容" in page


def test_a_refused_stranger_is_asked_to_sign_in(pages, world):
    response = asked(Client(), "/t/refuse/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/t/refuse/"


def test_a_problem_says_what_to_mend(pages, sign_in):
    response = asked(sign_in("reader"), "/t/problem/")
    assert response.status_code == 400
    assert "第3行“数值”不是数，请改正。" in response.content.decode()


def test_a_missing_page_offers_the_search(pages, sign_in):
    response = asked(sign_in("reader"), "/t/lose/")
    assert response.status_code == 404
    assert 'href="/search/"' in response.content.decode()


def test_a_failure_has_a_number_and_says_that_nothing_was_saved(pages, sign_in, monkeypatch):
    monkeypatch.setattr(errors, "_number", lambda: "11221000-ABC123")
    response = asked(sign_in("reader"), "/t/break/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "11221000-ABC123" in page
    assert "这一步没有写入任何内容" in page


def test_the_number_leads_to_the_cause(pages, sign_in, monkeypatch, caplog):
    monkeypatch.setattr(errors, "_number", lambda: "11221000-ABC123")
    asked(sign_in("reader"), "/t/break/")
    (line,) = [each for each in caplog.records if each.name == "kechuang.web.errors"]
    assert line.getMessage() == "错误编号 11221000-ABC123：GET /t/break/"
    assert line.exc_info[0] is ZeroDivisionError


def test_a_failure_after_a_write_says_what_was_saved(pages, sign_in):
    page = asked(sign_in("planner"), "/t/save-and-break/").content.decode()
    assert "更名为东岭区" in page
    assert "请不要重复提交" in page
    assert "没有写入任何内容" not in page


def test_the_failure_page_comes_without_a_database(pages, sign_in, monkeypatch):
    client = sign_in("reader")

    def gone(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(errors.Event.objects, "filter", gone)
    response = asked(client, "/t/break/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "现在查不到这一步是否已经保存" in page


def test_no_page_says_only_that_the_system_erred(pages, sign_in):
    client = sign_in("reader")
    for where in ("/t/refuse/", "/t/problem/", "/t/lose/", "/t/break/"):
        assert "系统错误" not in asked(client, where).content.decode()


def test_an_expired_form_is_explained(world):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "reader", "password": "x"})
    assert response.status_code == 403
    assert "页面已经过时，请重新提交" in response.content.decode()
