"""Pages and API of people, experts and teams, as somebody uses them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kechuang.core import desk
from kechuang.core.models import Event
from kechuang.core.search import search
from kechuang.subjects.models import ConfirmLink, Expert, Person, Team
from kechuang.subjects.operations.confirmation import send_confirm_links
from tests.subjects.people import PROFILE, SYSTEM, identity, make_expert, make_person, phone
from tests.web.walking import said

pytestmark = pytest.mark.usefixtures("disciplines")


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(f"subjects:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def queries_of(client, address) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


# ── lists ────────────────────────────────────────────────────────────────────────────────────


def test_the_pool_is_filtered_by_discipline_with_those_below(world, now, sign_in):
    make_expert(world, now)
    client = sign_in("planner")
    for code, there in (("520", True), ("52020", True), ("530", False), ("52040", False)):
        rows = client.get(f"/api/v1/subjects/experts?discipline={code}").json()["items"]
        assert [row["person"]["name"] for row in rows] == (["钱学问"] if there else []), code
    assert "钱学问" in page(client, "expert_list", discipline="520")
    assert "钱学问" in page(client, "expert_list", q="人工智能")
    assert "没有符合条件" in page(client, "expert_list", q="量子")
    assert "没有符合条件" in page(client, "expert_list", state="paused")


def test_stale_experts_are_marked_and_listed(world, now, sign_in):
    make_expert(world, now)
    fresh = make_expert(world, now, name="孙新鲜", number=2)
    Expert.objects.filter(pk=fresh.pk).update(confirmed_on=now.date())
    client = sign_in("planner")
    shown = page(client, "expert_list", state="active", fresh="no")
    assert "钱学问" in shown
    assert "孙新鲜" not in shown
    assert "过期" in shown


@pytest.mark.parametrize(
    "address",
    [
        "/subjects/experts/", "/subjects/people/", "/subjects/teams/", "/subjects/experts/send/",
        "/subjects/people/doubles/", "/api/v1/subjects/experts", "/api/v1/subjects/people", "/api/v1/subjects/teams",
    ],
)  # fmt: skip
def test_lists_ask_as_much_for_three_as_for_one(world, now, sign_in, address):
    def add(number):
        expert = make_expert(
            world, now, name=f"某某{number}", number=number, employer=world.organisations["firm"]
        )
        Team.objects.create(
            name=f"团队{number}", level="city", region=world.county, host=world.organisations["firm"],
            leader=expert.person,
        )  # fmt: skip

    client = sign_in("planner")
    add(1)
    client.get(address)
    one = queries_of(client, address)
    add(2)
    add(3)
    assert queries_of(client, address) == one


def test_empty_lists_say_what_to_do(world, sign_in):
    client = sign_in("planner")
    assert "导入专家" in page(client, "expert_list")
    assert "没有发现重复" in page(client, "person_doubles")
    assert "没有要请的专家" in page(client, "expert_send")
    assert "还没有团队" in page(sign_in("reader"), "team_list")


def test_an_export_is_masked_and_logged(world, now, sign_in):
    make_expert(world, now)
    for name in ("expert_list", "person_list"):
        response = sign_in("reader").get(reverse(f"subjects:{name}"), {"export": "xlsx"})
        text = said(response)
        assert "钱学问" in text
        assert f"{'*' * 14}{identity(1)[-4:]}" in text
        assert identity(1) not in text
        assert phone(1) not in text
    assert Event.objects.filter(kind="core.file.exported").count() == 2


# ── people ───────────────────────────────────────────────────────────────────────────────────


def form_of(**more) -> dict[str, str]:
    return {
        "name": "郑登记", "identity": identity(5), "phone": phone(5), "email": "z@example.cn", "degree": "博士",
        "employer_name": "示例精密制造有限公司", "region": "990101", "title": "工程师", "position": "", **more,
    }  # fmt: skip


def test_a_person_is_registered_corrected_and_shown_masked(world, sign_in):
    client = sign_in("county")
    response = client.post(reverse("subjects:person_add"), form_of())
    person = Person.objects.get()
    assert response["Location"] == reverse("subjects:person_detail", args=[person.pk])
    assert person.employer == world.organisations["firm"]
    shown = page(client, "person_detail", person.pk)
    assert f"{'*' * 14}{identity(5)[-4:]}" in shown
    assert "写明理由后查看" not in shown  # a county may not
    edit = page(client, "person_edit", person.pk)
    assert f"尾号{identity(5)[-4:]}" in edit
    client.post(
        reverse("subjects:person_edit", args=[person.pk]), form_of(identity="", phone="", title="高工")
    )
    person.refresh_from_db()
    assert (person.title, person.id_tail) == ("高工", identity(5)[-4:])


def test_a_wrong_number_is_told_at_its_field_and_nothing_is_lost(world, sign_in):
    response = sign_in("county").post(reverse("subjects:person_add"), form_of(identity=identity(5)[:17]))
    text = response.content.decode()
    assert "少1位" in text
    assert "郑登记" in text
    assert Person.objects.count() == 0


def test_unmasking_shows_once_and_is_not_kept(world, now, sign_in):
    person = make_person(world, now)
    client = sign_in("planner")
    address = reverse("subjects:person_unmask", args=[person.pk])
    assert identity(1) not in client.get(address).content.decode()
    assert identity(1) not in client.post(address, {"reason": ""}).content.decode()
    response = client.post(address, {"reason": "核对评审费发放"})
    assert identity(1) in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert identity(1) not in client.get(address).content.decode()
    assert "核对评审费发放" in page(client, "person_detail", person.pk)
    assert sign_in("county").post(address, {"reason": "核对评审费发放"}).status_code == 403
    assert Event.objects.filter(kind="subjects.person.unmasked").count() == 1


def test_finding_by_number_neither_echoes_nor_leaks(world, now, sign_in):
    person = make_person(world, now)
    address = reverse("subjects:person_find")
    assert sign_in("county").post(address, {"number": identity(1)})["Location"] == reverse(
        "subjects:person_detail", args=[person.pk]
    )
    missed = sign_in("county2").post(address, {"number": identity(1)}).content.decode()
    assert "没有这个证件号" in missed
    assert identity(1) not in missed
    assert sign_in("reader").post(address, {"number": identity(1)}).status_code == 403


def test_merging_compares_and_the_old_address_leads_on(world, now, sign_in):
    one = make_person(world, now)
    two = make_person(world, now, identity="", number=1)
    client = sign_in("planner")
    assert "手机号相同" in page(client, "person_doubles")
    shown = page(client, "person_merge", one.pk, two.pk)
    assert f"留下：第 {one.pk} 号" in shown
    client.post(reverse("subjects:person_merge", args=[one.pk, two.pk]), {"reason": "同一人"})
    response = client.get(reverse("subjects:person_detail", args=[two.pk]))
    assert response["Location"] == reverse("subjects:person_detail", args=[one.pk])
    assert sign_in("county").get(reverse("subjects:person_merge", args=[one.pk, two.pk])).status_code == 403


def test_a_ban_is_made_and_lifted_on_the_page(world, now, sign_in):
    expert = make_expert(world, now)
    client, detail = sign_in("planner"), reverse("subjects:person_detail", args=[expert.person_id])
    form = {"scope": "review", "since": "2020-01-01", "until": "", "reason": "泄密", "basis": ""}
    assert client.post(reverse("subjects:person_ban", args=[expert.person_id]), form)["Location"] == detail
    assert "限制中" in client.get(detail).content.decode()
    assert "限制评审" in page(client, "expert_list")
    ban = expert.person.bans.get()
    client.post(reverse("subjects:ban_lift", args=[expert.person_id, ban.pk]), {"reason": "申诉成立"})
    assert "申诉成立" in client.get(detail).content.decode()


# ── experts ──────────────────────────────────────────────────────────────────────────────────

FIELDS = {
    "discipline1": "52020", "discipline2": "460", "expertise": "机器视觉", "outputs": "[论文] 甲（2024）\n[专利] 乙",
    "load_limit": "8", "absences": "2026-12-01至2026-12-31 出国", "relations": "亲属：钱某",
}  # fmt: skip


def test_an_expert_is_proposed_admitted_paused_and_removed_on_pages(world, now, sign_in):
    person, client = make_person(world, now), sign_in("planner")
    address = reverse("subjects:expert_profile", args=[person.pk])
    wrong = client.post(address, {**FIELDS, "absences": "下个月"}).content.decode()
    assert "下个月”看不懂" in wrong
    client.post(address, {**FIELDS, "source": "示例大学推荐"})
    expert = Expert.objects.get()
    assert [d.pk for d in expert.disciplines.all()] == ["460", "52020"]
    assert "不足3项" in page(client, "person_detail", person.pk)
    client.post(reverse("subjects:expert_admit", args=[expert.pk]))
    again = page(client, "expert_profile", person.pk)
    assert "亲属：钱某" in again
    assert "[专利] 乙" in again
    client.post(reverse("subjects:expert_end", args=[expert.pk, "pause"]), {"reason": "出国"})
    client.post(reverse("subjects:expert_resume", args=[expert.pk]))
    client.post(reverse("subjects:expert_end", args=[expert.pk, "remove"]), {"reason": "退休"})
    assert Expert.objects.get().state == "removed"
    assert "退休" in page(client, "person_detail", person.pk)
    assert sign_in("county").post(reverse("subjects:expert_admit", args=[expert.pk])).status_code == 403


def test_sending_previews_and_hands_over_a_sheet(world, now, sign_in, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    expert = make_expert(world, now)
    client = sign_in("planner")
    assert "转交链接" in page(client, "expert_send")
    response = client.post(reverse("subjects:expert_send"), {"expert": [expert.pk]})
    token = re.search(r"/subjects/experts/confirm/([\w-]{43})/", said(response))[1]
    assert Event.objects.filter(kind="core.file.exported", title__contains="专家确认链接").count() == 1
    assert "确认您的专家信息" in Client().get(f"/subjects/experts/confirm/{token}/").content.decode()
    assert sign_in("county").get(reverse("subjects:expert_send")).status_code == 403


@pytest.fixture
def link(world, now, monkeypatch):
    """An expert's link, sent just now."""
    from django.utils import timezone

    expert, moment = make_expert(world, now, email=""), timezone.now()
    (sent,) = send_confirm_links(
        expert_ids=[expert.pk], address=lambda token: f"/subjects/experts/confirm/{token}/", own_page="/",
        actor=SYSTEM, now=moment,
    )  # fmt: skip
    return sent.link


OWN = {**FIELDS, "willing": "yes", "employer_name": "示例大学", "title": "研究员", "position": "", "phone": phone(66),
       "email": "new@example.cn"}  # fmt: skip


def test_a_stranger_with_the_link_confirms_once(world, link):
    client = Client()
    shown = client.get(link)
    text = shown.content.decode()
    assert "钱学问，请确认" in text
    assert f"{'*' * 14}{identity(1)[-4:]}" in text
    assert identity(1) not in text
    assert phone(1) not in text
    assert shown["Referrer-Policy"] == "same-origin"
    assert "no-store" in shown["Cache-Control"]
    assert "noindex" in shown["X-Robots-Tag"]
    wrong = client.post(link, {**OWN, "phone": "1"})
    assert "电话号码不对" in wrong.content.decode()
    assert "已确认，谢谢" in client.post(link, OWN).content.decode()
    person = Person.objects.get()
    assert (person.title, person.phone_tail, person.expert.load_limit) == ("研究员", "0066", 8)
    again = client.get(link)
    assert (again.status_code, "这个链接已经用过" in again.content.decode()) == (410, True)
    assert "钱学问" not in again.content.decode()
    assert client.post(link, OWN).status_code == 410


def test_an_old_link_says_what_to_do_and_names_nobody(world, link):
    ConfirmLink.objects.update(expires_at=ConfirmLink.objects.get().made_at - timedelta(days=1))
    old = Client().get(link)
    assert old.status_code == 410
    assert "重新发送" in old.content.decode()
    assert "钱学问" not in old.content.decode()


@pytest.mark.parametrize("token", ["x" * 43, "1", "x" * 300, "..%2f", "示例", "%27%20or%201=1"])
def test_a_wrong_token_is_an_address_that_is_not_there(world, link, token):
    for method in ("get", "post"):
        response = getattr(Client(), method)(f"/subjects/experts/confirm/{token}/")
        assert response.status_code == 404
        assert "钱学问" not in response.content.decode()
    assert ConfirmLink.objects.filter(used_at__isnull=False).count() == 0


def test_ones_own_page(world, now, sign_in):
    client = sign_in("clerk")
    assert "没有关联到人员记录" in page(client, "expert_own")
    expert = make_expert(world, now)
    Person.objects.filter(pk=expert.person_id).update(account=world.accounts["clerk"])
    assert "请确认您的专家信息" in [task.title for task in desk.waiting_for(world.actor("clerk"), now)]
    assert identity(1) not in page(client, "expert_own")
    client.post(reverse("subjects:expert_own"), {**OWN, "willing": "no"})
    expert.refresh_from_db()
    assert expert.confirmed_on is not None
    assert expert.state == "paused"


# ── teams, desk, search ──────────────────────────────────────────────────────────────────────


def test_a_team_is_registered_and_shown(world, now, sign_in):
    make_person(world, now)
    make_person(world, now, name="李成员", number=2)
    client = sign_in("county")
    form = {
        "name": "示例团队", "level": "city", "host_name": "示例精密制造有限公司", "region": "990101", "leader_name": "钱学问",
        "members": "钱学问：总体\n李成员，示例大学", "kind": "", "field": "数控", "recognised_on": "2024-05-01", "ended_on": "",
    }  # fmt: skip
    missed = client.post(reverse("subjects:team_add"), {**form, "members": "查无此人"}).content.decode()
    assert "库中没有这个人" in missed
    client.post(reverse("subjects:team_add"), form)
    team = Team.objects.get()
    shown = page(client, "team_detail", team.pk)
    assert "总体" in shown
    assert "成员（2 人）" in shown
    assert "李成员，示例大学" in page(client, "team_edit", team.pk)
    client.post(reverse("subjects:team_edit", args=[team.pk]), {**form, "members": "钱学问"})
    assert team.members.count() == 1
    assert "示例团队" in page(sign_in("firm"), "team_detail", team.pk)
    assert sign_in("firm2").get(reverse("subjects:team_detail", args=[team.pk])).status_code == 403


def test_desk_says_who_waits(world, now):
    make_expert(world, now)
    make_expert(world, now, name="孙待定", number=2, active=False)
    titles = [task.title for task in desk.waiting_for(world.actor("planner"), now) if "专家" in task.title]
    assert sorted(titles) == ["1名专家待入库", "1名在库专家的信息一年没有确认"]
    assert [task for task in desk.waiting_for(world.actor("reader"), now) if "专家" in task.title] == []
    codes = {"subjects.expert.proposed", "subjects.expert.stale", "subjects.expert.own"}
    assert codes <= set(desk.waiting.codes())


def test_search_finds_people_experts_and_teams_by_words_and_nobody_by_number(world, now):
    make_expert(world, now)
    make_person(world, now, name="李普通", number=2)
    Team.objects.create(name="视觉团队", level="city", region=world.county, host=world.organisations["firm"])
    actor = world.actor("planner")
    found = {
        word: {g.source.code: [h.title for h in g.hits] for g in search(actor, word)}
        for word in ("机器視覺", "李普通", "视觉")
    }
    assert found["机器視覺"] == {"subjects.expert": ["钱学问"]}
    assert found["李普通"] == {"subjects.person": ["李普通"]}
    assert found["视觉"] == {"subjects.expert": ["钱学问"], "subjects.team": ["视觉团队"]}
    for number in (identity(1), phone(1), identity(1)[-4:]):
        assert search(actor, number) == []
    assert search(world.actor("county2"), "钱学问") == []


def test_api_masks_and_keeps_to_the_region(world, now, sign_in):
    expert = make_expert(world, now)
    answer = sign_in("reader").get(f"/api/v1/subjects/people/{expert.person_id}")
    assert answer.json()["identity"] == f"{'*' * 14}{identity(1)[-4:]}"
    assert identity(1) not in answer.content.decode()
    assert sign_in("county2").get(f"/api/v1/subjects/people/{expert.person_id}").status_code == 403
    assert sign_in("county2").get("/api/v1/subjects/experts").json()["items"] == []
    assert len(sign_in("reader").get("/api/v1/subjects/disciplines").json()) == 384
    assert PROFILE.disciplines == tuple(
        sign_in("county").get("/api/v1/subjects/experts").json()["items"][0]["disciplines"]
    )
