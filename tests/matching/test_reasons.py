"""Reasons: in words that are true, with spans that point at the words in the original."""

from dataclasses import replace
from pathlib import Path

from kechuang.matching.logic import reasons
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import Answer, Ranking, rank
from kechuang.matching.logic.folding import fold, folded_with_places
from kechuang.matching.logic.index import Index, build
from kechuang.matching.logic.reasons import LONGEST_PASSAGE, Explainer, weak_words
from kechuang.matching.logic.signals import Bonus
from tests.matching.corpus import NEED, OFFERS


def explained(question, documents, answers=None):
    view = Index(build(documents)).view()
    ranking = rank(view, [question], top=8)[0]
    if answers:
        ranking = Ranking(ranking.question, answers, ranking.shared, ranking.listened)
    told = Explainer(view, {document.key: document for document in documents}).reasons(question, ranking)
    return {answer.key: reason for answer, reason in zip(ranking.answers, told, strict=True)}


def test_folding_keeps_where_each_character_stands():
    assert fold("ＡＧＶ調度，㎏") == "agv调度 kg"
    folded, places = folded_with_places("㎏調度")
    assert (folded, places) == ("kg调度", [0, 0, 1, 2])


def test_shared_words_are_shown_with_the_sentence_and_the_spans_of_them():
    reason = explained(NEED, OFFERS)["glue"]
    assert reason.words == f"都提到{'、'.join(f'“{term}”' for term in reason.terms)}。"
    assert {"定子", "粘接"} <= set(reason.terms)
    passage = reason.passage
    text = OFFERS[0].abstract
    assert passage.field == "abstract"
    assert text[passage.start :].startswith(passage.text)
    assert {text[start:stop] for start, stop in passage.spans} <= set(reason.terms)
    assert passage.spans


def test_neighbouring_words_are_shown_as_one():
    documents = (*OFFERS, Document("prawn", "罗氏沼虾养殖", "罗氏沼虾的池塘养殖。"))
    reason = explained(Document("q", "罗氏沼虾苗种"), documents)["prawn"]
    assert reason.terms == ("罗氏沼虾",)
    assert reason.passage.spans == ((0, 4),)


def test_spans_point_into_the_text_as_it_is_written():
    documents = (*OFFERS, Document("tw", "調度", "本廠㎏級　ＡＧＶ　調度系統已完成。"))
    reason = explained(Document("q", "AGV调度"), documents)["tw"]
    written = documents[-1].abstract
    assert {written[start:stop] for start, stop in reason.passage.spans} == {"ＡＧＶ", "調度"}
    assert set(reason.terms) == {"ＡＧＶ", "調度"}


def test_long_sentence_is_cut_around_its_words():
    documents = (*OFFERS, Document("long", "长文", "无" * 300 + "水蜜桃" + "无" * 300))
    passage = explained(Document("q", "水蜜桃"), documents)["long"].passage
    assert len(passage.text) == LONGEST_PASSAGE
    assert "水蜜桃" in passage.text
    assert passage.spans == ((300, 303),)


def test_without_shared_words_the_nearest_that_was_listened_to_is_named():
    answers = (Answer("tea", 0.1), Answer("motor", 0.1, (("region", Bonus(0.1, "都在本市")),)))
    told = explained(Document("q", "水蜜桃保鲜"), OFFERS, answers)
    assert told["tea"].words == "没有共同的词，但与同样排在前面的《水蜜桃保鲜技术》内容最相近。"
    assert told["tea"].passage is None
    assert told["motor"].words.endswith("内容最相近；都在本市。")


WEAK = (
    Document("trial", "水性涂料", "本文探讨水性涂料的研究进展。"),
    Document("notes", "读书笔记", "浅谈笔记的整理。"),
)


def test_words_that_fit_any_document_are_no_reason():
    reason = explained(Document("q", "水性涂料研究进展"), (*OFFERS, *WEAK))["trial"]
    assert reason.terms == ("水性涂料",)
    assert reason.passage.spans == ((4, 8),)


def test_where_only_general_words_are_shared_it_is_said_and_no_passage_is_shown():
    answers = (Answer("notes", 0.1),)
    reason = explained(Document("q", "水蜜桃保鲜笔记"), (*OFFERS, *WEAK), answers)["notes"]
    assert (reason.terms, reason.passage) == ((), None)
    assert reason.words == "相同的只有“笔记”这样的一般用语，但与同样排在前面的《水蜜桃保鲜技术》内容最相近。"


def test_weak_words_are_folded_content_each_once():
    lines = (Path(reasons.__file__).parent / "weak_words.txt").read_text(encoding="utf-8").splitlines()
    words = [line for line in lines if not line.startswith("#")]
    assert words == sorted(set(words))
    assert {"笔记", "浅谈", "研究", "探讨"} <= weak_words()
    assert sorted(weak_words()) == words


def test_weak_words_leave_the_ranking_alone():
    view = Index(build((*OFFERS, *WEAK))).view()
    found = rank(view, [Document("q", "浅谈笔记")], top=8)[0]
    assert found.answers[0].key == "notes"


def test_answers_explained_together_are_explained_as_each_alone():
    documents = (*OFFERS, *WEAK)
    view = Index(build(documents)).view()
    questions = [NEED, *documents, Document("q", "焊缝检测的激光焊接 AGV 研究")]
    held = {document.key: document for document in documents}
    for question, ranking in zip(questions, rank(view, questions, top=10), strict=True):
        together = Explainer(view, held).reasons(question, ranking)
        alone = [
            Explainer(view, held).reasons(question, replace(ranking, answers=(answer,)))[0]
            for answer in ranking.answers
        ]
        assert together == alone
