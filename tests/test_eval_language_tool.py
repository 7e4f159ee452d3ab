"""The peer LanguageTool asks a server as its interface wants, and counts characters as we do."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar
from urllib.parse import parse_qs

import pytest

from dedup.errors import ConfigError, InputError
from eval.peers import language_tool
from eval.peers.language_tool import VARIABLE

WRONG = "teh"
Forms = list[tuple[str, dict[str, list[str]]]]


class Stub(BaseHTTPRequestHandler):
    """Find one word as LanguageTool would: offsets in UTF-16 code units."""

    forms: ClassVar[Forms] = []

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode("ascii"), keep_blank_values=True)
        self.forms.append((self.path, form))
        text = form["text"][0]
        before, found, _ = text.partition(WRONG)
        units = len(before.encode("utf-16-le")) // 2
        category = "TYPOS" if "name" in text else "GRAMMAR"
        match = {"offset": units, "length": len(WRONG), "rule": {"id": "R", "category": {"id": category}}}
        self.reply({"software": {"version": "6.4"}, "matches": [match] if found else []})

    def reply(self, answer: object) -> None:
        self.send_response(500 if "boom" in str(self.forms[-1]) else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def forms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Forms]:
    server = HTTPServer(("127.0.0.1", 0), Stub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv(VARIABLE, f"http://127.0.0.1:{server.server_port}/")
    Stub.forms = []
    yield Stub.forms
    server.shutdown()
    thread.join()
    server.server_close()


def spans(text: str) -> list[tuple[int, int, str]]:
    (judge,) = language_tool.language_tool()
    (answer,) = judge.judge([], [text])
    return [(start, end, kind) for start, end, kind in answer["spans"]]


def test_text_and_language_are_sent_as_a_form(forms: Forms) -> None:
    assert spans("on & off =teh 中") == [(10, 13, "style")]
    assert forms[-1] == ("/v2/check", {"language": ["en-US"], "text": ["on & off =teh 中"]})


def test_spans_count_characters_where_the_server_counts_utf_16(forms: Forms) -> None:
    text = "🙂🙂 It was teh end"
    ((start, end, _),) = spans(text)
    assert text[start:end] == WRONG


def test_unknown_words_are_told_apart_and_a_lone_surrogate_is_sent_as_one_sign(forms: Forms) -> None:
    assert spans("name\ud800 teh") == [(6, 9, "spelling")]


def test_suspicion_is_matches_per_thousand_characters_and_the_setting_names_the_version(forms: Forms) -> None:
    (judge,) = language_tool.language_tool()
    assert judge.setting == "default rules, 6.4"
    assert not judge.probable
    assert [answer["probability"] for answer in judge.judge([], ["teh " * 25, "", "fine"])] == [10.0, 0.0, 0.0]


def test_a_server_that_fails_on_a_text_is_named(forms: Forms) -> None:
    (judge,) = language_tool.language_tool()
    with pytest.raises(InputError, match="failed on a text of 4 characters"):
        judge.judge([], ["boom"])


def test_without_a_server_the_peer_is_left_out_and_that_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "http://127.0.0.1:1")
    assert [language_tool.language_tool(), language_tool.language_tool()] == [[], []]
    assert capsys.readouterr().err.count("start one (org.languagetool.server.HTTPServer --port 8081)") == 1


def test_an_address_that_is_a_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "file:///etc/passwd")
    with pytest.raises(ConfigError, match="is no address"):
        language_tool.language_tool()
