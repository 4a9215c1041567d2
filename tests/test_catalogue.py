"""The catalogue of a hub: asked over real HTTP, kept for lists without a network, searched."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from piper.download_voices import URL_FORMAT, VOICES_JSON

from briefing.errors import DownloadError, RequestError, VoiceError
from briefing.speech.catalogue import Catalogue, RemoteFile, find, is_language, load_catalogue, speaking
from briefing.speech.hub import MIRROR_VARIABLE, Hub, chosen_hub, fetch
from tests.playedhub import PlayedHub, Way, playing

NAMES = ["de_DE-tiny-low", "en_US-choir-medium", "en_US-tiny-low", "pt_PT-tugão-medium"]


@pytest.fixture
def played() -> Iterator[PlayedHub]:
    """A hub that serves small texts."""
    with playing() as hub:
        yield hub


@pytest.fixture
def stocked(played: PlayedHub, tiny_voice: Path, choir_voice: Path) -> PlayedHub:
    """A hub with four voices."""
    for name in ("en_US-tiny-low", "de_DE-tiny-low", "pt_PT-tugão-medium"):
        played.add(tiny_voice, name)
    played.add(choir_voice, "en_US-choir-medium", speakers={"1": 1, "low": 0})
    return played


def catalogue_of(played: PlayedHub, cache: Path) -> Catalogue:
    """What the hub has."""
    return load_catalogue(played.hub, cache)


def names(catalogue: Catalogue) -> list[str]:
    """The names of its voices."""
    return [voice.name for voice in catalogue.voices]


def test_what_a_catalogue_tells(stocked: PlayedHub, tmp_path: Path) -> None:
    """Voices come by name, with language, quality, size, speakers in the order of their numbers, and their files."""
    catalogue = catalogue_of(stocked, tmp_path)
    assert catalogue.problem is None
    assert abs((datetime.now(UTC) - catalogue.fetched_at).total_seconds()) < 10
    assert names(catalogue) == NAMES
    german, choir = catalogue.voices[:2]
    assert (german.language, german.language_names, german.country) == ("de-DE", ("German", "Deutsch"), "Germany")
    assert (choir.quality, choir.n_speakers, choir.speakers) == ("medium", 2, ("low", "1"))
    assert (german.n_speakers, german.speakers) == (1, ())
    folder = "en/en_US/choir/medium"
    facts = stocked.index["en_US-choir-medium"]["files"]
    assert choir.model == RemoteFile(
        path=f"{folder}/en_US-choir-medium.onnx",
        size_bytes=facts[f"{folder}/en_US-choir-medium.onnx"]["size_bytes"],
        md5=facts[f"{folder}/en_US-choir-medium.onnx"]["md5_digest"],
    )
    assert (choir.description.path, choir.card is not None) == (f"{folder}/en_US-choir-medium.onnx.json", True)
    assert choir.size_bytes == sum(each["size_bytes"] for each in facts.values())


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("../../en_US-evil-low", {}),
        ("en_US-a/b-low", {}),
        ("en_US-.-low", {}),
        ("en_US-tiny-bad", {"files": {}}),
        ("en_US-tiny-bad", {"files": {"en_US-tiny-bad.onnx": 1}}),
        ("en_US-tiny-bad", {"num_speakers": "many"}),
        ("en_US-tiny-bad", {"language": "en"}),
        ("en_US-tiny-bad", {"size_bytes": 0}),
        ("en_US-tiny-bad", {"size_bytes": None}),
        ("en_US-tiny-bad", {"md5_digest": "../x"}),
        ("en_US-tiny-bad", None),
    ],
)
def test_entry_that_is_no_voice(
    stocked: PlayedHub, tmp_path: Path, name: str, damage: dict[str, object] | None
) -> None:
    """A name that leads out of the folder, a missing file and a strange size or checksum leave an entry out."""
    entry = json.loads(json.dumps(stocked.index["en_US-tiny-low"]).replace("en_US-tiny-low", name))
    for facts in entry["files"].values():
        facts |= {key: value for key, value in (damage or {}).items() if key in facts}
    stocked.index[name] = None if damage is None else entry | damage
    stocked.publish()
    assert names(catalogue_of(stocked, tmp_path)) == NAMES


def test_list_without_a_network(stocked: PlayedHub, tmp_path: Path) -> None:
    """The catalogue of last time serves, and tells its age and why there is no newer one."""
    fresh = catalogue_of(stocked, tmp_path)
    (kept,) = tmp_path.glob("catalogues/*.json")
    os.utime(kept, (1_700_000_000, 1_700_000_000))
    stocked.ways["voices.json"] = Way(status=503)
    old = catalogue_of(stocked, tmp_path)
    assert old.voices == fresh.voices
    assert old.fetched_at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert old.problem == (
        f"Cannot fetch '{stocked.address}/voices.json': the server answers 503 Service Unavailable; try again later"
    )
    kept.write_text("{")
    with pytest.raises(DownloadError, match="503 Service Unavailable"):
        catalogue_of(stocked, tmp_path)


def test_each_hub_has_its_own_catalogue(stocked: PlayedHub, tmp_path: Path) -> None:
    """What one hub has is never shown for another, and a new answer replaces the old one."""
    catalogue_of(stocked, tmp_path)
    with pytest.raises(DownloadError, match="404 Not Found"):
        load_catalogue(Hub(address=f"{stocked.address}/elsewhere"), tmp_path)
    del stocked.index["de_DE-tiny-low"]
    stocked.publish()
    assert len(catalogue_of(stocked, tmp_path).voices) == 3
    stocked.ways["voices.json"] = Way(status=500)
    assert len(catalogue_of(stocked, tmp_path).voices) == 3


def test_cache_that_cannot_be_written(stocked: PlayedHub, tmp_path: Path) -> None:
    """Without a place to keep it the catalogue is still there."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert len(catalogue_of(stocked, blocked).voices) == 4


@pytest.mark.parametrize(
    "content", [b"<!DOCTYPE html><html>Log in</html>", b"", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"a": 1}', b"{}"]
)
def test_something_else_than_a_catalogue(stocked: PlayedHub, tmp_path: Path, content: bytes) -> None:
    """A login page is no catalogue and does not replace the one that is kept."""
    catalogue_of(stocked, tmp_path)
    stocked.files["voices.json"] = content
    kept = catalogue_of(stocked, tmp_path)
    assert len(kept.voices) == 4
    assert kept.problem is not None
    assert kept.problem.startswith(f"'{stocked.address}/voices.json' is no catalogue of voices")
    with pytest.raises(DownloadError, match="is no catalogue of voices"):
        catalogue_of(stocked, tmp_path / "other")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("en_US-tiny-low", "en_US-tiny-low"),
        ("choir-of-old", "en_US-choir-medium"),
        ("pt_PT-tuga\u0303o-medium", "pt_PT-tugão-medium"),
    ],
)
def test_find(stocked: PlayedHub, tmp_path: Path, asked: str, found: str) -> None:
    """A voice is found by its name, by one it had before, and however its accents are coded."""
    assert find(catalogue_of(stocked, tmp_path), asked).name == found


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("en_US-tiny-lo", "; did you mean en_US-tiny-low? "),
        ("EN_us-Choir-Medium", "; did you mean en_US-choir-medium? "),
        ("tiny", "; did you mean de_DE-tiny-low or en_US-tiny-low? "),
        ("klingon", ". "),
        ("../../etc/passwd", ". "),
        ("", ". "),
    ],
)
def test_find_nothing(stocked: PlayedHub, tmp_path: Path, asked: str, hint: str) -> None:
    """A name that is none is answered with those that are meant most likely."""
    with pytest.raises(VoiceError) as caught:
        find(catalogue_of(stocked, tmp_path), asked)
    expected = f"Voice {asked!r} is not in Piper's catalogue{hint}`briefing voices list --available` shows all of it"
    assert str(caught.value) == expected


def test_find_in_an_old_catalogue(stocked: PlayedHub, tmp_path: Path) -> None:
    """A name that an old catalogue lacks may be new: the message says how old it is."""
    catalogue_of(stocked, tmp_path)
    stocked.ways["voices.json"] = Way(status=500)
    with pytest.raises(VoiceError, match=r"shows all of it \(The catalogue is of 20..-..-..: Cannot fetch .* 500"):
        find(catalogue_of(stocked, tmp_path), "klingon")


@pytest.mark.parametrize("language", ["de", "DE", "de-DE", "de_DE", "German", "deutsch"])
def test_language(stocked: PlayedHub, tmp_path: Path, language: str) -> None:
    """A language is asked for by tag, code or name."""
    voices = catalogue_of(stocked, tmp_path).voices
    assert [voice.name for voice in speaking(voices, language)] == ["de_DE-tiny-low"]


def test_unknown_language(stocked: PlayedHub, tmp_path: Path) -> None:
    """A language that no voice speaks is answered with those there are."""
    with pytest.raises(RequestError, match=r"speaks 'xx'; choose from de, en, pt$"):
        speaking(catalogue_of(stocked, tmp_path).voices, "xx")
    assert not is_language("d", "de-DE")


def test_which_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    """Voices come from where Piper has them, or from the mirror that is named."""
    monkeypatch.delenv(MIRROR_VARIABLE, raising=False)
    assert chosen_hub().url("voices.json") == VOICES_JSON.partition("?")[0]
    layout = {
        "lang_family": "de",
        "lang_code": "de_DE",
        "voice_name": "x",
        "voice_quality": "low",
        "extension": ".onnx",
    }
    assert chosen_hub().url("de/de_DE/x/low/de_DE-x-low.onnx") == URL_FORMAT.format(**layout).partition("?")[0]
    monkeypatch.setenv(MIRROR_VARIABLE, "http://mirror.example/piper/")
    assert chosen_hub().url("pt/tugão x") == "http://mirror.example/piper/pt/tug%C3%A3o%20x"


@pytest.mark.parametrize(
    "given", ["file:///etc", "/srv/voices", "ftp://x/y", "https://", "x", "http://[", "https://x/?a=b", "http://x/#a"]
)
def test_mirror_that_is_none(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """Only folders on the web are mirrors."""
    monkeypatch.setenv(MIRROR_VARIABLE, given)
    with pytest.raises(RequestError, match=r"^BRIEFING_VOICES_URL='.*' is no http or https address of a folder"):
        chosen_hub()


@pytest.mark.parametrize(
    ("way", "message"),
    [
        (Way(status=404), "answers 404 Not Found; if BRIEFING_VOICES_URL is set, see that it is right"),
        (Way(status=401), "answers 401 Unauthorized; if BRIEFING_VOICES_URL is set"),
        (Way(status=407), "answers 407 Proxy Authentication Required; put name and password into https_proxy"),
        (Way(status=429), "answers 429 Too Many Requests; try again later"),
        (Way(status=500), "answers 500 Internal Server Error; try again later"),
        (Way(status=599), "answers 599 an error of its own; try again later"),
        (Way(status=204), "answers 204 and sends no file"),
        (Way(status=302, location="file:///etc/passwd"), "answers 302 Found"),
        (Way(status=302, location="ftp://127.0.0.1/x"), "unknown url type: ftp"),
        (Way(status=302, location="http://127.0.0.1:1/x"), "Connection refused; check the network"),
        (Way(sends=3, stops="hangs"), "nothing came for 0.3 s; try again, or check the network"),
        (Way(sends=3, stops="resets"), r"the connection broke \(Connection reset by peer\)"),
        (Way(sends=3), r"broke off after 3 of 10 bytes; try again"),
    ],
)
def test_what_went_wrong(played: PlayedHub, way: Way, message: str) -> None:
    """Whatever a server does, the message says what was asked for, what came and what to do."""
    played.files["a b"] = b"0123456789"
    played.ways["a b"] = way
    with pytest.raises(DownloadError, match=f"^(Cannot fetch )?'{played.address}/a%20b'.*{message}"):
        fetch(Hub(address=played.address, timeout_s=0.3), "a b", limit=100)


def test_redirection_is_followed(played: PlayedHub) -> None:
    """The hub sends for its large files elsewhere."""
    played.files |= {"a": b"", "b": b"content"}
    played.ways["a"] = Way(status=307, location=f"{played.address}/b")
    assert fetch(played.hub, "a", limit=100) == b"content"
    assert played.headers["User-Agent"].startswith("briefing/")


def test_longer_than_it_may_be(played: PlayedHub) -> None:
    """A file without end is not read to its end, announced or not."""
    for told in (True, False):
        played.files["a"] = bytes(1_000_000)
        played.ways["a"] = Way(tells_length=told)
        with pytest.raises(DownloadError, match="a' is longer than the 1,000 bytes it may have"):
            fetch(played.hub, "a", limit=1000)
    played.files["a"] = bytes(1000)
    assert fetch(played.hub, "a", limit=1000) == bytes(1000)


def test_no_server_and_no_host() -> None:
    """Where nobody listens, or the name leads nowhere, the system's own words are told."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(DownloadError, match=r"Connection refused; check the network \(a proxy is named by https_proxy"):
        fetch(Hub(address=f"http://127.0.0.1:{port}"), "a", limit=1)
    with pytest.raises(DownloadError, match=r"Cannot fetch 'http://hub\.invalid/a': .+; check the network"):
        fetch(Hub(address="http://hub.invalid"), "a", limit=1)
    with pytest.raises(DownloadError, match=r"Cannot fetch 'http://127\.0\.0\.1:x/a'"):
        fetch(Hub(address="http://127.0.0.1:x"), "a", limit=1)


def test_no_http_at_all() -> None:
    """A server that speaks something else is told from a broken line."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        server.settimeout(5)

        def greet() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 ready\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(DownloadError, match=r"the connection broke \(BadStatusLine"):
            fetch(Hub(address=address, timeout_s=5), "a", limit=1)
        thread.join()


def test_proxy(played: PlayedHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that the environment names is used."""
    played.files["a"] = b"by proxy"
    proxy = played.address.removesuffix("/voices")
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, proxy)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert fetch(Hub(address="http://hub.invalid/voices"), "a", limit=100) == b"by proxy"
    assert played.headers["Host"] == "hub.invalid"
