"""Foreign models of texts: a third part of the score, off by default, and nothing secret leaves the machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.embedders import AddressEmbedder, OnnxEmbedder, named
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import rank
from kechuang.matching.logic.generations import load, save
from kechuang.matching.logic.index import Index, build
from kechuang.matching.logic.shared import SharedIndex
from kechuang.matching.logic.wordpieces import WordPieces
from kechuang.matching.queries.index import shared_index
from tests.matching.corpus import OFFERS

#: What the made-up models think of: texts that name one of a row's words lie together.
TOPICS = (("胶", "粘"), ("桃", "果"), ("焊", "缝"), ("茶", "绿"))
ASKED = Document("q", "果园")


def placed(text):
    return [1.0 * any(word in text for word in words) for words in TOPICS]


class Server(ThreadingHTTPServer):
    """Answers on loopback as such addresses do; ``heard`` is all that it was sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard, self.keys, self.status, self.drops = [], [], 200, 0

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard += body["input"]
        self.server.keys.append((self.path, body["model"], self.headers["Authorization"]))
        rows = [{"index": at, "embedding": placed(text)} for at, text in enumerate(body["input"])]
        told = json.dumps({"data": rows[self.server.drops :][::-1]}).encode()
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def embedder(server):
    return AddressEmbedder(server.address, "small", key="s3cret")


def keys_of(view, question=ASKED, **more):
    return [each.key for each in rank(view, [question], top=8, **more)[0].answers]


def test_nothing_is_asked_unless_it_is_named():
    assert named() is None
    view = Index(build(OFFERS)).view()
    assert len(rank(view, [OFFERS[5]], top=1)[0].answers[0].parts) == 2
    assert keys_of(view) == []


def test_model_at_an_address_is_a_third_part_of_the_score(server, embedder):
    view = Index(build(OFFERS, embedder=embedder)).view()
    assert keys_of(view, embedder=embedder) == ["peach"]
    answer = rank(view, [ASKED], top=1, embedder=embedder)[0].answers[0]
    assert answer.parts == pytest.approx((0, 0, 1 / 3))
    assert set(server.keys) == {("/v1/embeddings", "small", "Bearer s3cret")}
    assert keys_of(view) == []


def test_filters_hold_for_the_third_part_too(embedder):
    view = Index(build(OFFERS, embedder=embedder)).view()
    assert keys_of(view, embedder=embedder, allowed=~view.mask(["peach"])) == []
    assert "peach" not in keys_of(view, OFFERS[5], embedder=embedder)


def test_what_is_secret_is_never_sent(server, embedder):
    hidden = Document("hidden", "遮盖的绝密配方", "桃", is_secret=True)
    view = Index(build([*OFFERS, hidden], embedder=embedder)).view()
    secret = Document("q", "绝密的果园", is_secret=True)
    alone, mixed = (rank(view, asked, top=9, embedder=embedder) for asked in ([secret], [ASKED, secret]))
    assert {len(each.parts) for each in alone[0].answers} == {2}
    assert {each.parts[2] for each in mixed[1].answers} == {0}
    assert keys_of(view, embedder=embedder) == ["peach"]  # hidden speaks of the same, and is not placed
    assert "hidden" in keys_of(view, Document("q", "绝密配方"), embedder=embedder)  # found by its words
    assert not [text for text in server.heard if "绝密的" in text or "遮盖" in text]
    assert "绝密配方" in server.heard  # what was not secret was asked


def test_address_that_fails_leaves_the_other_parts(server, embedder, caplog):
    view = Index(build(OFFERS, embedder=embedder)).view()
    plain = rank(view, [OFFERS[0]], top=8)
    server.status = 500
    assert rank(view, [OFFERS[0]], top=8, embedder=embedder) == plain
    assert "答复 500" in caplog.text
    with pytest.raises(Problem, match="答复 500"):
        build(OFFERS, embedder=embedder)


def test_address_that_answers_too_few_or_not_at_all_is_a_problem(server, embedder):
    server.drops = 1
    with pytest.raises(Problem, match="要了 8 个向量"):
        build(OFFERS, embedder=embedder)
    server.shutdown()
    server.server_close()
    with pytest.raises(Problem, match="没有给出向量"):
        build(OFFERS, embedder=embedder)


def test_places_are_kept_and_another_model_is_not_asked(tmp_path, server, embedder):
    built = build(OFFERS, embedder=embedder)
    save(built, tmp_path)
    opened = load(tmp_path)
    assert opened.embedder == f"127.0.0.1:{server.server_port}:small"
    view = Index(opened).view()
    assert keys_of(view, embedder=embedder) == ["peach"]
    asked = len(server.heard)
    assert keys_of(view, embedder=AddressEmbedder(server.address, "large")) == []
    assert len(server.heard) == asked


def test_what_comes_later_is_found_by_words_until_it_is_rebuilt(tmp_path, embedder):
    index = SharedIndex(tmp_path, embedder=embedder)
    index.rebuild(lambda: OFFERS)
    later = Document("melon", "甜瓜", "桃")
    index.put(later)
    assert keys_of(index.view(), embedder=embedder) == ["peach"]
    assert keys_of(index.view(), Document("q", "甜瓜"), embedder=embedder) == ["melon"]
    index.rebuild(lambda: [*OFFERS, later])
    assert keys_of(index.view(), embedder=embedder) == ["peach", "melon"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"model": "a.onnx", "address": "http://127.0.0.1"}, "只能给一个"),
        ({"address": "http://127.0.0.1"}, "还要给模型名"),
        ({"address": "file:///etc", "name": "m"}, "不是网址"),
        ({"model": "nowhere/a.onnx"}, "旁边要有词表"),
    ],
)
def test_bad_names_are_refused(told, words):
    with pytest.raises(Problem, match=words):
        named(**told)


def test_installation_has_none_until_its_settings_name_one(settings, server):
    assert shared_index().embedder is None
    settings.EMBEDDING = settings.EMBEDDING | {"address": server.address, "name": "small"}
    assert shared_index().embedder.name == f"127.0.0.1:{server.server_port}:small"


VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "胶", "桃", "a", "##gv", "agv", "##s", "。"]


@pytest.fixture
def vocabulary(tmp_path):
    (tmp_path / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n", encoding="utf-8")
    return tmp_path / "vocab.txt"


def test_texts_are_laid_out_in_the_longest_pieces(vocabulary):
    numbers, real = WordPieces.read(vocabulary).numbers(["胶AGVs。", "梨 桃"])
    assert [[VOCABULARY[place] for place in row] for row in numbers.tolist()] == [
        ["[CLS]", "胶", "agv", "##s", "。", "[SEP]"],
        ["[CLS]", "[UNK]", "桃", "[SEP]", "[PAD]", "[PAD]"],
    ]
    assert real.tolist() == [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]]
    assert WordPieces.read(vocabulary, most=3).numbers(["胶桃"])[0].tolist() == [[2, 4, 3]]


def test_vocabulary_of_another_kind_is_refused(vocabulary):
    vocabulary.write_text("胶\n", encoding="utf-8")
    with pytest.raises(Problem, match=r"缺 \[PAD\]"):
        WordPieces.read(vocabulary)


@pytest.fixture
def model(vocabulary):
    """A model of one table: each piece has a place of its own, and the first looks at the mean of the text."""
    onnx = pytest.importorskip("onnx", reason="onnx 没有装：做不出试用的模型")
    pytest.importorskip("onnxruntime", reason="onnxruntime 没有装：读不了模型")
    table = np.eye(len(VOCABULARY), 4, k=-4, dtype=np.float32)  # 胶 1st, 桃 2nd, a 3rd, ##gv 4th place
    helper, kinds = onnx.helper, onnx.TensorProto
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", kinds.INT64, ["n", "t"])],
        [helper.make_tensor_value_info("last_hidden_state", kinds.FLOAT, ["n", "t", 4])],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path = vocabulary.parent / "tiny.onnx"
    onnx.save(made, path)
    return path


def test_model_by_path_places_texts(model):
    embedder = OnnxEmbedder(model, pooling="mean")
    assert embedder.embed(["胶桃", "胶"]) == pytest.approx(
        np.array([[0.25, 0.25, 0, 0], [1 / 3, 0, 0, 0]], np.float32)
    )
    view = Index(build(OFFERS, embedder=embedder)).view()
    assert keys_of(view, Document("q", "桃", is_secret=True), embedder=embedder)[0] == "peach"


def test_file_that_is_no_model_is_named(vocabulary):
    pytest.importorskip("onnxruntime", reason="onnxruntime 没有装：读不了模型")
    path = vocabulary.parent / "bad.onnx"
    path.write_bytes(b"no model")
    with pytest.raises(Problem, match="打不开模型"):
        OnnxEmbedder(path).embed(["胶"])
