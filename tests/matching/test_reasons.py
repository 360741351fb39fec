"""Reasons: in words that are true, with spans that point at the words in the original."""

from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import Answer, Ranking, rank
from kechuang.matching.logic.folding import fold, folded_with_places
from kechuang.matching.logic.index import Index, build
from kechuang.matching.logic.reasons import LONGEST_PASSAGE, Explainer
from kechuang.matching.logic.signals import Bonus
from tests.matching.corpus import NEED, OFFERS


def explained(question, documents, answers=None):
    view = Index(build(documents)).view()
    ranking = rank(view, [question], top=8)[0]
    if answers:
        ranking = Ranking(ranking.question, answers, ranking.shared, ranking.listened)
    reasons = Explainer(view, {document.key: document for document in documents}).reasons(question, ranking)
    return {answer.key: reason for answer, reason in zip(ranking.answers, reasons, strict=True)}


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
    reasons = explained(Document("q", "水蜜桃保鲜"), OFFERS, answers)
    assert reasons["tea"].words == "没有共同的词，但与同样切题的《水蜜桃保鲜技术》内容最相近。"
    assert reasons["tea"].passage is None
    assert reasons["motor"].words.endswith("内容最相近；都在本市。")
