"""Voices that draw noise: given it instead, they say the same thing the same way wherever and whenever."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from briefing.errors import VoiceError
from briefing.speech import Voice, find_voice
from briefing.speech.noise import Seeded, noise_for, with_noise_given
from tests.conftest import tiny_voice_samples, write_tiny_voice

TEXTS = ("We agreed.", "The plan is to spend more.", "It is a long way to go, and we have only begun.", "Thank you.")


def hiss(path: Path, speakers: Mapping[str, int] | None = None) -> Path:
    """Writes the tiny voice with noise on its hum, of deviation 0.125."""
    write_tiny_voice(path, speakers)
    model = onnx.load(path)
    (last,) = (node for node in model.graph.node if "output" in node.output)
    last.output[0] = "hum"
    model.graph.node.append(helper.make_node("RandomNormalLike", ["hum"], ["hiss"], scale=0.125))
    model.graph.node.append(helper.make_node("Add", ["hum", "hiss"], ["output"]))
    onnx.save(model, path)
    return path


@pytest.fixture(scope="module")
def hissing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A voice that draws noise."""
    return hiss(tmp_path_factory.mktemp("hissing") / "en_US-hissing-test.onnx")


def draws(width: int) -> onnx.ModelProto:
    """A model that draws two times: so many numbers to each of its ids, then one to each of them."""
    nodes = [
        helper.make_node("Cast", ["input"], ["ids"], to=TensorProto.FLOAT),
        helper.make_node("Expand", ["ids", "shape"], ["wide"]),
        helper.make_node("RandomNormalLike", ["wide"], ["first"], mean=3.0, scale=0.5, dtype=TensorProto.FLOAT),
        helper.make_node("RandomNormalLike", ["first"], ["second"], seed=7.0),
    ]
    graph = helper.make_graph(
        nodes,
        "draws",
        [helper.make_tensor_value_info("input", TensorProto.INT64, [1, "n"])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["w", "n"]) for name in ("first", "second")],
        initializer=[numpy_helper.from_array(np.array([width, 1], dtype=np.int64), "shape")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


def run(model: bytes, ids: list[int]) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[np.float32]]:
    """What a model draws for these ids both times, and the noise it was given."""
    wanted = {"input": np.array([ids], dtype=np.int64)}
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    first, second = Seeded(session).run(None, wanted)
    return first, second, noise_for(wanted)


@settings(max_examples=20, deadline=None)
@given(ids=st.lists(st.integers(0, 255), min_size=1, max_size=9), width=st.integers(1, 3000))
def test_each_draw_is_a_stretch_of_the_noise(ids: list[int], width: int) -> None:
    """Every node has its own stretch of the noise, of its mean and scale, around the end where it is longer."""
    model = with_noise_given(draws(width).SerializeToString())
    assert model is not None
    onnx.checker.check_model(model, full_check=True)
    first, second, noise = run(model, ids)
    assert first.shape == second.shape == (width, len(ids))
    places = np.arange(first.size)
    assert np.array_equal(first.ravel(), noise[places % noise.size] * np.float32(0.5) + np.float32(3))
    assert np.array_equal(second.ravel(), noise[(places + 4096) % noise.size])


INPUTS = st.fixed_dictionaries(
    {
        "input": st.lists(st.integers(0, 255), min_size=1, max_size=20).map(
            lambda ids: np.array([ids], dtype=np.int64)
        ),
        "scales": st.lists(st.sampled_from([0.0, 0.667, 1.0, 1.1]), min_size=3, max_size=3).map(
            lambda scales: np.array(scales, dtype=np.float32)
        ),
        "sid": st.integers(0, 3).map(lambda speaker: np.array([speaker], dtype=np.int64)),
    }
)


@given(INPUTS, INPUTS)
def test_other_phonemes_speed_or_speaker_have_other_noise(
    one: dict[str, npt.NDArray[Any]], other: dict[str, npt.NDArray[Any]]
) -> None:
    """Two inputs have the same noise exactly where they are the same."""
    same = all(np.array_equal(one[name], other[name]) for name in one)
    assert np.array_equal(noise_for(one), noise_for({name: each.copy() for name, each in one.items()}))
    assert np.array_equal(noise_for(one)[:16], noise_for(other)[:16]) == same


def test_noise_is_normal() -> None:
    """Mean, deviation, tails and likeness of neighbours are within five standard errors of a normal number's."""
    noise = noise_for({"input": np.arange(1000, dtype=np.int64)}).astype(np.float64)
    n = noise.size
    assert n == 1_024_000
    assert abs(noise.mean()) < 5 / n**0.5
    assert abs(noise.var() - 1) < 5 * (2 / n) ** 0.5
    share = 0.0026998  # of normal numbers that are beyond three deviations
    assert abs((np.abs(noise) > 3).mean() - share) < 5 * (share / n) ** 0.5
    assert abs((noise[1:] * noise[:-1]).mean()) < 5 / n**0.5


def test_says_the_same_in_any_order_thread_and_process(hissing: Path) -> None:
    """A line's sound does not depend on what else is said, by which object, thread or process."""
    voice = Voice(hissing)
    first = {text: voice.say(text).tobytes() for text in TEXTS}
    assert {text: voice.say(text).tobytes() for text in reversed(TEXTS)} == first
    shared = Voice(hissing)
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(shared.say, TEXTS * 25))
    assert [samples.tobytes() for samples in said] == [first[text] for text in TEXTS * 25]
    code = (
        "import hashlib, pathlib, sys; from briefing.speech import Voice;"
        "print(hashlib.sha256(Voice(pathlib.Path(sys.argv[1])).say(sys.argv[2]).tobytes()).hexdigest())"
    )
    command = [sys.executable, "-c", code, str(hissing), TEXTS[2]]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == hashlib.sha256(first[TEXTS[2]]).hexdigest()


def test_noise_is_that_of_the_model(hissing: Path, tiny_voice: Path) -> None:
    """What is heard over the hum is as loud as the model draws it, and other for a text of the same length."""
    hum = Voice(tiny_voice).say("a" * 200).astype(np.float64) / 32767
    one, other = (Voice(hissing).say(text).astype(np.float64) / 32767 - hum for text in ("a" * 200, "b" * 200))
    assert one.size == tiny_voice_samples("a" * 200)
    error = 1 / one.size**0.5
    assert abs(one.mean() / 0.125) < 5 * error
    assert one.std() == pytest.approx(0.125, rel=0.01)
    assert abs(np.corrcoef(one, other)[0, 1]) < 5 * error


def test_speed_and_speaker_have_noise_of_their_own(tmp_path: Path) -> None:
    """Said a hair slower, or by another speaker, a line has other noise."""
    path = hiss(tmp_path / "en_US-pair-test.onnx", speakers={"low": 0, "high": 1})
    plain = tmp_path / "en_US-plain-test.onnx"
    write_tiny_voice(plain, speakers={"low": 0, "high": 1})
    noises = []
    for speaker, length_scale in (("low", 1.0), ("high", 1.0), ("low", 1.00001)):
        over, under = (
            Voice(each, speaker=speaker, length_scale=length_scale).say("a" * 100).astype(np.float64)
            for each in (path, plain)
        )
        noises.append((over - under)[: tiny_voice_samples("a" * 100)])
    likeness = np.corrcoef(noises)
    assert np.abs(likeness - np.eye(3)).max() < 5 / noises[0].size ** 0.5


def test_voice_without_noise_is_opened_as_it_is(tiny_voice: Path) -> None:
    """What draws nothing is not changed."""
    assert with_noise_given(tiny_voice.read_bytes()) is None
    assert with_noise_given(b"") is None


@pytest.mark.slow
def test_shipped_voice_draws_nothing() -> None:
    """The package's voice is opened as it is, too."""
    assert with_noise_given(find_voice("en_US-kathleen-compact").read_bytes()) is None


def _in_a_branch() -> onnx.ModelProto:
    """A model that draws in one branch only."""
    drawn = helper.make_tensor_value_info("drawn", TensorProto.FLOAT, None)
    branch = helper.make_graph([helper.make_node("RandomNormalLike", ["wide"], ["drawn"])], "branch", [], [drawn])
    model = draws(1)
    del model.graph.node[2:]
    model.graph.initializer.append(numpy_helper.from_array(np.array(True), "yes"))
    model.graph.node.append(helper.make_node("If", ["yes"], ["first"], then_branch=branch, else_branch=branch))
    return model


def _by(kind: str, **attributes: Any) -> onnx.ModelProto:
    """A model that draws by another kind of node."""
    model = draws(1)
    model.graph.node[2].CopyFrom(helper.make_node(kind, ["wide"], ["first"], **attributes))
    return model


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (_in_a_branch(), "node If draws noise in a way that no other voice does"),
        (_by("RandomUniformLike"), "node RandomUniformLike draws noise in a way that no other voice does"),
        (_by("Bernoulli"), "node Bernoulli draws noise in a way that no other voice does"),
        (_by("RandomNormalLike", dtype=TensorProto.FLOAT16), "it draws noise that is not of 32 bits"),
    ],
)
def test_noise_that_cannot_be_given(hissing: Path, tmp_path: Path, model: onnx.ModelProto, message: str) -> None:
    """A voice that draws noise as none does is refused like a broken one, and the message says why."""
    path = tmp_path / "odd.onnx"
    onnx.save(model, path)
    shutil.copy(f"{hissing}.json", f"{path}.json")
    with pytest.raises(VoiceError, match=rf"odd.onnx' cannot be loaded: {message}; install the voice again"):
        Voice(path).say("One.")


@settings(deadline=None)
@given(st.data())
def test_cut_file(hissing: Path, data: st.DataObject) -> None:
    """A file that ends inside its graph is never made into a model."""
    whole = hissing.read_bytes()
    graph = onnx.load(hissing).graph.SerializeToString()
    cut = whole[: data.draw(st.integers(0, whole.index(graph) + len(graph) - 1))]
    try:
        assert with_noise_given(cut) is None
    except ValueError as error:
        assert str(error) == "the file is cut short"  # noqa: PT017  # one or the other holds


def test_cut_voice_is_broken(hissing: Path, tmp_path: Path) -> None:
    """A voice whose file lacks its end gives the error of a broken one."""
    path = tmp_path / "cut.onnx"
    path.write_bytes(hissing.read_bytes()[:-100])
    shutil.copy(f"{hissing}.json", f"{path}.json")
    with pytest.raises(VoiceError, match=r"cut.onnx' cannot be loaded: the file is cut short; install the voice again"):
        Voice(path).say("One.")
