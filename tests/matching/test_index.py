"""The index: adding and removing equals building anew; a mapped generation equals the one in memory."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import rank
from kechuang.matching.logic.generations import load, save
from kechuang.matching.logic.index import Generation, Index, build, segment_of
from tests.matching.corpus import NEED, OFFERS

LATER = (
    Document("resin", "耐高温胶黏剂用树脂", "定子粘接。"),
    Document("glue", "水性胶黏剂", "木材粘接。"),
    Document("weld", "电机定子焊接", "绕组的激光焊接。"),
)


def found(view, question=NEED, top=20):
    return {answer.key: answer.score for answer in rank(view, [question], top=top)[0].answers}


def test_published_document_is_seen_by_the_next_question():
    index = Index(build(OFFERS))
    assert "resin" not in found(index.view())
    index.put(LATER[0])
    assert "resin" in found(index.view())
    index.remove("resin", "nobody")
    assert "resin" not in found(index.view())


def test_view_in_hand_does_not_change():
    index = Index(build(OFFERS))
    view = index.view()
    before = found(view)
    index.remove("glue")
    assert found(view) == before
    assert len(index.view()) == len(view) - 1


def shown(folder):
    """What a folder holds besides its locks."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_documents_that_come_one_by_one_are_counted_in_few_parts():
    index = Index(build(OFFERS[:2]))
    for number in range(40):
        index.put(Document(f"n{number}", f"胶黏剂{number}", OFFERS[number % 8].abstract))
        index.view()
    index.remove("n3", "n39")
    index.put(Document("n5", "茶叶", "杀青"))
    view = index.view()
    assert len(view.segments) <= 7  # the generation, and parts of which each is more than twice the next
    assert len(view) == 40
    assert view.places.keys() == {"glue", "epoxy"} | {f"n{number}" for number in range(40)} - {"n3", "n39"}
    assert "n5" in found(view, Document("q", "茶叶杀青"), top=60)


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(OFFERS + LATER)),
        st.tuples(st.just("remove"), st.sampled_from(OFFERS + LATER)),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(CHANGES)
def test_changes_equal_a_build_of_what_is_left(changes):
    base = build(OFFERS[:5])
    index, left = Index(base), {document.key: document for document in OFFERS[:5]}
    for number, (kind, document) in enumerate(changes):
        if number % 3 == 2:
            index.view()  # what came so far is counted
        if kind == "put":
            index.put(document)
            left.pop(document.key, None)
            left[document.key] = document
        else:
            index.remove(document.key)
            left.pop(document.key, None)
    assert len(index.view()) == len(left)
    if not left:
        assert found(index.view()) == {}
        return
    # the same statistics and model, all documents at once
    anew = Generation(
        base.statistics, base.model, segment_of(list(left.values()), base.statistics, base.model)
    )
    assert found(index.view()) == pytest.approx(found(Index(anew).view()), rel=1e-5)


def test_turning_to_a_newer_generation_keeps_what_came_meanwhile():
    index = Index(build(OFFERS))
    newer = build(OFFERS[:6])
    index.turn_to(newer, since=[LATER[0]], gone=["epoxy"])
    assert set(index.view().places) == {"glue", "motor", "weld", "sensor", "peach", "resin"}


def test_mapped_generation_answers_as_the_one_in_memory(tmp_path):
    built = build(OFFERS)
    save(built, tmp_path)
    opened = load(tmp_path)
    assert not opened.segment.postings.weights.flags.writeable
    assert rank(Index(opened).view(), [NEED, *OFFERS], top=8) == rank(
        Index(built).view(), [NEED, *OFFERS], top=8
    )
    index = Index(opened)
    index.put(LATER[0])
    assert "resin" in found(index.view())


def test_new_generation_stands_beside_the_old_until_turned_to(tmp_path):
    save(build(OFFERS), tmp_path)
    old = load(tmp_path)
    save(build(OFFERS[:3]), tmp_path)
    save(build(OFFERS[:4]), tmp_path)
    assert shown(tmp_path) == ["00000002", "00000003", "CURRENT"]
    assert len(load(tmp_path).segment.keys) == 4
    assert len(found(Index(old).view())) > 0  # its files are gone from the folder, not from who reads them


def test_cut_short_build_is_never_read(tmp_path, monkeypatch):
    save(build(OFFERS), tmp_path)
    monkeypatch.setattr("kechuang.matching.logic.generations.json.dumps", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(build(OFFERS[:3]), tmp_path)
    assert shown(tmp_path) == ["00000001", "CURRENT"]
    assert load(tmp_path).segment.keys == tuple(document.key for document in OFFERS)


def test_missing_or_broken_generation_says_what_to_do(tmp_path):
    with pytest.raises(Problem, match="还没有索引"):
        load(tmp_path)
    place = save(build(OFFERS), tmp_path)
    (place / "vectors.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(Problem, match="索引坏了"):
        load(tmp_path)
    (place / "keys.json").write_text(json.dumps({"layout": 0}))
    with pytest.raises(Problem, match="另一个版本"):
        load(tmp_path)


def test_nothing_and_double_keys_are_refused():
    with pytest.raises(Problem, match="一份也没有给"):
        build([])
    with pytest.raises(Problem, match="“glue”出现了两次"):
        build([OFFERS[0], OFFERS[0]])


def test_texts_without_a_word_are_kept_and_never_found():
    view = Index(build([Document("mark", "……"), *OFFERS])).view()
    assert "mark" not in found(view)
    assert found(view, Document("q", "？！")) == {}
