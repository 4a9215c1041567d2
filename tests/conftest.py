"""Makes what the tests share: a tiny voice whose durations are exact, documents and sentences by hand."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from briefing.text import stems
from briefing.types import Document, DocumentKind, Sentence, Speaker, Turn, TurnKind

CORPUS = Path(__file__).parents[1] / "corpus"
SAMPLES_PER_CHARACTER = 512
"""What the tiny voice says to each character: two ids (the character and a pad) of 256 samples."""
SAMPLES_PER_TEXT = 3 * 256
"""What it adds to each text: start, its pad, and end."""


def tiny_voice_samples(spoken: str) -> int:
    """Tells how many samples the tiny voice makes of a text, exactly."""
    return SAMPLES_PER_CHARACTER * len(spoken) + SAMPLES_PER_TEXT


@pytest.fixture(scope="session", autouse=True)
def ctrl_c_works() -> None:
    """What a shell starts in the background ignores Ctrl-C, and so would all that the tests start and interrupt."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def tiny_voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A voice in Piper's format that hums 256 samples to every id it is given."""
    path = tmp_path_factory.mktemp("voices") / "en_US-tiny-test.onnx"
    write_tiny_voice(path)
    return path


@pytest.fixture(scope="session")
def phoneme_voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny voice, given phonemes by espeak-ng, of which it knows those of American English but no "ɥ"."""
    path = tmp_path_factory.mktemp("phonemes") / "en_US-phonemes-test.onnx"
    write_tiny_voice(path, phonemes=" !,.:;?abdefhijklmnoprstuvwxzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔʲˈˌːθᵻ\u0329")
    return path


@pytest.fixture(scope="session")
def choir_voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny voice with two speakers: "low" has number 0, "1" has number 1 and hums half as loud."""
    path = tmp_path_factory.mktemp("choir") / "en_US-choir-test.onnx"
    write_tiny_voice(path, speakers={"1": 1, "low": 0})
    return path


def write_tiny_voice(path: Path, speakers: Mapping[str, int] | None = None, phonemes: str = "") -> None:
    """Writes the tiny voice: a sine of 220 Hz, its length 256 samples x ids x length_scale.

    Each of its speakers, if there are any, hums half as loud as the one before. With phonemes, it is given these and
    no characters.
    """
    import numpy as np  # noqa: PLC0415  # only tests that speak need these
    from onnx import TensorProto, helper, numpy_helper, save  # noqa: PLC0415

    def constant(name: str, value: object, kind: type) -> TensorProto:
        return numpy_helper.from_array(np.array(value, dtype=kind), name)

    nodes = [
        helper.make_node("Shape", ["input"], ["shape"]),
        helper.make_node("Gather", ["shape", "one_i"], ["n_ids"]),
        helper.make_node("Cast", ["n_ids"], ["n_ids_f"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["scales", "one_i"], ["length_scale"]),
        helper.make_node("Mul", ["n_ids_f", "length_scale"], ["scaled"]),
        helper.make_node("Mul", ["scaled", "hop"], ["n_samples"]),
        helper.make_node("Range", ["zero", "n_samples", "one"], ["time"]),
        helper.make_node("Mul", ["time", "omega"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["wave"]),
        helper.make_node("Gather", ["levels", "sid" if speakers else "zero_i"], ["level"]),
        helper.make_node("Mul", ["wave", "level"], ["quiet"]),
        helper.make_node("Reshape", ["quiet", "form"], ["output"]),
    ]
    constants = [
        constant("one_i", 1, np.int64),
        constant("zero", 0, np.float32),
        constant("one", 1, np.float32),
        constant("hop", 256, np.float32),
        constant("omega", 2 * np.pi * 220 / 22050, np.float32),
        constant("zero_i", 0, np.int64),
        constant("levels", [0.25 / 2**number for number in range(len(speakers or "1"))], np.float32),
        constant("form", [1, 1, -1], np.int64),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info("input", TensorProto.INT64, [1, "n"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
            *([helper.make_tensor_value_info("sid", TensorProto.INT64, [1])] if speakers else []),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "samples"])],
        initializer=constants,
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 16)], ir_version=8), str(path))
    ids: dict[str, list[int]] = {"_": [0], "^": [1], "$": [2]}
    characters = phonemes or map(chr, [*range(32, 36), *range(37, 94), *range(96, 127)])
    ids |= {character: [number] for number, character in enumerate(characters, start=3)}
    config = {
        "audio": {"sample_rate": 22050, "quality": "test"},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US"},
        "inference": {"noise_scale": 0.0, "length_scale": 1.0, "noise_w": 0.0},
        "phoneme_type": "espeak" if phonemes else "text",
        "phoneme_id_map": ids,
        "num_symbols": 256,
        "num_speakers": len(speakers or "1"),
        "speaker_id_map": dict(speakers or {}),
    }
    path.with_name(path.name + ".json").write_text(json.dumps(config), encoding="utf-8")


@pytest.fixture(scope="session", autouse=True)
def nobodys_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Pronunciations and cache of whoever runs the tests are not those of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.setenv("BRIEFING_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clip cache of the test's own."""
    monkeypatch.setenv("BRIEFING_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


RUTTE = Speaker(name="Mark Rutte", role="NATO Secretary General")


def make_document(  # noqa: PLR0913  # a document has many facts
    text: str = "The council met. It agreed on a plan.",
    *,
    document_id: str = "doc",
    title: str = "Speech by Mark Rutte",
    kind: DocumentKind = "speech",
    speakers: tuple[Speaker, ...] = (RUTTE,),
    event: str | None = None,
    place: str | None = None,
    delivered_on: date | None = None,
    publisher: str | None = None,
    turns: tuple[Turn, ...] | None = None,
    gaps: tuple[tuple[int, int], ...] = (),
) -> Document:
    """Makes a document by hand; without turns, its speaker says all of it. Blank lines part its paragraphs."""
    orator = speakers[0] if speakers else None
    turns = turns if turns is not None else (Turn(kind="remarks", speaker=orator, start=0, end=len(text)),)
    return Document(
        document_id=document_id,
        path=Path(f"{document_id}.txt"),
        title=title,
        speakers=speakers,
        author=None,
        event=event,
        place=place,
        delivered_on=delivered_on,
        kind=kind,
        language="en",
        publisher=publisher,
        url=None,
        text=text,
        turns=turns,
        gaps=gaps,
        paragraphs=tuple(
            (turn.start + found.start(), turn.start + found.end())
            for turn in turns
            if turn.kind != "boilerplate"
            for found in re.finditer(r"\S(?:(?!\n[^\S\n]*\n).)*(?<=\S)", text[turn.start : turn.end], re.DOTALL)
        ),
    )


def make_sentence(
    text: str, index: int = 0, *, document_id: str = "doc", kind: TurnKind = "remarks", start: int | None = None
) -> Sentence:
    """Makes a sentence by hand, as if each of its document's sentences were 1,000 characters from the next."""
    begin = 1000 * index if start is None else start
    words = tuple(text.rstrip(".!?").split())
    return Sentence(
        document_id=document_id,
        index=index,
        paragraph=index,
        start=begin,
        end=begin + len(text),
        text=text,
        words=words,
        terms=tuple(word.lower() for word in words if len(word) > 3),
        stems=stems(text),
        turn=Turn(kind=kind, speaker=RUTTE, start=0, end=100_000),
    )


@pytest.fixture
def corpus_folder() -> Path:
    """The five documents of the repository."""
    return CORPUS


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that writes the goldens anew."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, object], None]:
    """Compares a text, or a value as JSON, with a golden file, or writes the file where pytest was asked to."""

    def compare(name: str, value: object) -> None:
        path = Path(__file__).parent / "golden" / name
        written = value if isinstance(value, str) else json.dumps(value, indent=1, ensure_ascii=False) + "\n"
        if request.config.getoption("--update-golden"):
            path.write_text(written, encoding="utf-8")
        assert written == path.read_text(encoding="utf-8"), f"{name} differs; see tests/golden/README.md"

    return compare
