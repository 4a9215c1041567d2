"""Turns Piper voices and the held-out recordings into figures, tables for a model card and a page of spectrograms.

    python evaluate.py --work work --data ../../../shared/voice-data VOICE.onnx [VOICE.onnx ...]

All voices are judged in one run, on the same texts, by the same judges, with the same settings, beside the recordings,
espeak-ng and, with ``--vocoder``, the recordings said again by the vocoder alone. Writes ``evaluation.json``,
``evaluation.md``, ``spectrograms.png`` and ``index.html``. Ends with status 1 if a voice has a fault (robustness.py).
"""

from __future__ import annotations

import argparse
import html
import importlib.metadata
import json
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import features
import judges
import likeness
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import robustness
import soundfile
import speaking
import torch
from features import HOP, SAMPLE_RATE
from likeness import Analysis, Speech, recorded
from matplotlib.axes import Axes
from prepare import read_alignments
from speaking import Speaker

import corpus
from corpus import Utterance

NEWS = Path(__file__).with_name("news.txt")
"""Sentences of the project's register in words, so that nobody has to verbalize them."""
RECORDINGS, COPY = "recordings", "copy synthesis"
PAGE_SENTENCES = 4
PAGE_HERTZ = 9_000
PAGE_DECIBELS = 70
"""From black to the brightest colour."""
LIBRARIES = "piper-tts", "onnxruntime", "pocketsphinx", "jiwer", "praat-parselmouth", "pyworld", "torch"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tables."""

    key: str
    label: str
    digits: int
    how: str
    """How it was measured; empty where the line above says so."""


TABLES: dict[str, tuple[Row, ...]] = {
    "recognition": (
        Row("wer_prompts", "word errors, held-out prompts, %", 1,
            "pocketsphinx 5, generic US English models, one level and noise for all; 95 % interval over sentences"),
        Row("cer_prompts", "character errors, held-out prompts, %", 1, ""),
        Row("wer_news", "word errors, news, %", 1, "the same recogniser on news.txt, given as text"),
        Row("cer_news", "character errors, news, %", 1, ""),
    ),
    "likeness": (
        Row("mcd_db", "mel-cepstral distortion, dB", 2,
            "c1 to c24 of the 80-band natural-log mel, first to last phone, best warping path; mean over recordings"),
        Row("mcd_straight_db", "the same, frame by frame, dB", 2, "only where the timing is the recording's own"),
        Row("deviation_c1_8", "deviation of mel cepstra c1 to c8, ratio", 2,
            "within an utterance, against the recordings; below 1 is muffled"),
        Row("deviation_c9_24", "deviation of mel cepstra c9 to c24, ratio", 2, ""),
        Row("balance_max_db", "spectral balance, largest difference of a band, dB", 1,
            "average log-mel of the speech against the recordings', mean over bands taken out"),
        Row("f0_correlation", "F0 correlation within an utterance", 2,
            "log F0 (autocorrelation) where both are voiced, stretched phone by phone; mean over utterances"),
        Row("f0_correlation_pooled", "F0 correlation, all frames", 2, "utterance means taken out first"),
        Row("f0_rmse_cents", "F0 error, cents", 0, "root mean square, same frames"),
        Row("f0_rmse_centred_cents", "F0 error about the means, cents", 0, "utterance means taken out first"),
        Row("f0_spread_cents", "F0 spread, cents", 0, "standard deviation within an utterance, voiced frames"),
        Row("f0_median_hz", "F0 median, Hz", 0, "all voiced frames"),
        Row("voicing_disagreement_percent", "voicing disagreement, %", 1,
            "frames voiced in one only; inside voiceless obstruents and pauses nothing counts as voiced, for all"),
        Row("voicing_disagreement_tracked_percent", "voicing disagreement of the tracker alone, %", 1,
            "the same without that rule"),
        Row("duration_rmse_ms", "phone duration error, ms", 1,
            "root mean square over the phones of an utterance, against the corpus's alignment; mean over utterances"),
        Row("duration_rmse_given_ms", "the same against the data's own alignment, ms", 1, "alignments.tsv as given"),
        Row("duration_bias_percent", "total duration, bias, %", 1, "first to last phone"),
        Row("duration_error_percent", "total duration, mean absolute error, %", 1, ""),
        *(Row(f"aperiodicity_{low}_{high}_db", f"aperiodicity {low / 1000:g} to {high / 1000:g} kHz, dB", 1,
              "WORLD's D4C on voiced frames" if low == 500 else "") for low, high in likeness.BANDS_HZ),
        Row("cepstral_peak", "cepstral peak prominence, x 100", 1,
            "peak of the real cepstrum (natural log, 93 ms) over a line fitted from 1 ms on, voiced frames"),
        Row("closure_db", "stop closures, dB", 1, "quietest 15 ms of p t k b d g after a vowel against the loud level"),
        Row("closure_voiceless_db", "of those p t k, dB", 1, ""),
        Row("closure_voiced_db", "of those b d g, dB", 1, ""),
        Row("fricative_harmonicity_db", "harmonics to noise in voiceless fricatives, dB", 1,
            "Praat's cross-correlation method in the inner half of s, sh, f, th of 60 ms or more"),
        Row("fricative_voiced_percent", "frames there with a pitch, %", 1, "by the tracker alone"),
    ),
    "cleanliness": (
        Row("loudness_spread_db", "loudness spread, dB", 2,
            "standard deviation over sentences of the level of all 10 ms within 20 dB of the loudest; "
            "news.txt, of the recordings (all brought to one level) the held-out ones"),
        Row("peak_lowest", "lowest peak of a sentence", 2, "full scale 1, before any levelling"),
        Row("peak_highest", "highest peak of a sentence", 2, ""),
        Row("clipped_samples", "clipped samples", 0, "at full scale, or staying on the sentence's highest value"),
        Row("clicks", "clicks", 0, "a sample not predicted by its neighbours, 10 times the usual error on both sides"),
        Row("clicks_noticed_percent", "of clicks of 0.2 put in, noticed, %", 0,
            "of one sample, anywhere in a sentence; a loud sibilant hides them"),
        Row("long_silences", "silences over 1.2 s inside a sentence", 0, "40 dB below the loud level"),
        Row("longest_silence_ms", "longest silence, ms", 0, ""),
        Row("lead_ms", "silence before a sentence, ms", 0, "30 dB below the loud level"),
        Row("tail_ms", "silence behind a sentence, ms", 0, ""),
        Row("words_per_minute_in_all", "words a minute, in all", 0, "all words, all seconds, the silences included"),
        Row("words_per_minute", "words a minute in a sentence", 0, "from its first to its last sound; mean"),
        Row("words_per_minute_spread", "spread of that over sentences", 0, "standard deviation"),
        Row("comma_ms", "pause at a comma, ms", 0, "by the voice's own alignment"),
        Row("end_ms", "pause at the sentence's end, ms", 0, ""),
    ),
    "critic": tuple(
        Row(trial.name + suffix, label, 3, how) for trial in judges.TRIALS for suffix, label, how in (
            ("", f"critic of patches of {trial.frames * HOP / SAMPLE_RATE * 1000:.0f} ms, "
                 f"{trial.utterances or 'all'} utterances to learn from", "" if trial != judges.TRIALS[0] else
             "area under the ROC curve of a small network telling recordings (first takes) from syntheses of the same "
             "prompts, learnt on one half of the prompts, judged on the other with the held-out ones; one level, "
             "silence before and behind cut, nothing below the room noise or 108 Hz; 0.5 is best; for the recordings: "
             "first takes against others"),
            ("_utterances", "the same, whole utterances", ""),
        )
    ),
    "cost": (
        Row("load_cpu_s", "load, CPU s", 2, "fresh process, imports done, one thread; median of 5"),
        Row("real_time_factor", "CPU s for a second of audio", 3, "one thread, held-out prompts; median of 3"),
        Row("megabytes", "file, MB", 1, ""),
        *(Row(f"same_{name}", f"same samples {label}", 0, "three texts at default scales, bit by bit" if name == "again"
              else "") for name, label in (("again", "again"), ("other_order", "in another order"),
              ("other_thread", "in another thread"), ("other_process", "in another process"))),
        Row("same_without_noise", "same samples again without noise", 0, "noise scales 0"),
    ),
    "robustness": (
        Row("faults", "faults", 0,
            "all ids alone and in a word, 1 to 1,500 phonemes, no phones, single words, letters, figures, lists, "
            "quotes, questions, other scales: finite, below full scale, 0.03 to 0.5 s a phone, alignments that add up"),
        Row("lost_words", "words lost", 0, f"{robustness.SENTENCES} news sentences and those texts, aligned with words "
            "that may be left out"),
        Row("cut_words_noticed_percent", "of words cut out, noticed, %", 0, "one from each of the news sentences"),
        Row("question_rise_semitones", "last 150 ms of questions, semitones", 1, "against the median of the sentence"),
        Row("same_as_statement_semitones", "the same with a full stop, semitones", 1, ""),
        Row("questions_that_rise", f"questions that rise, of {len(robustness.QUESTIONS)}", 0, "by a semitone or more"),
        Row("level_range_in_longest_db", "level over 1,500 phonemes, range, dB", 1, "tenths of it"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Material:
    """What all are judged on."""

    heldout: list[Utterance]
    prompts: list[Utterance]
    """One recording of each held-out prompt."""
    takes: list[list[Utterance]]
    """All recordings, by prompt."""
    given: list[dict[int, float]]
    """Length in ms of each phone of the held-out recordings, by token, in the data's own alignment."""
    news: list[str]


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation."""

    speakers: list[Speaker]
    material: Material
    out: Path
    only: int | None
    """So many recordings and sentences; None for all."""
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def main() -> int:
    """Judges the voices named on the command line."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("voices", type=Path, nargs="+", metavar="VOICE.onnx")
    options.add_argument("--data", type=Path, required=True, help="folder with metadata.csv, alignments.tsv and flac/")
    options.add_argument("--work", type=Path, default=Path("work"))
    options.add_argument("--vocoder", type=Path, help="checkpoint, for a column of copy synthesis")
    options.add_argument("--out", type=Path, help="folder for the tables (WORK/evaluation)")
    options.add_argument("--only", type=int, help="so many recordings and sentences, for a trial")
    options.add_argument("--parts", default=",".join(PARTS), help="some of " + ",".join(PARTS))
    arguments = options.parse_args()
    parts = arguments.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        options.error(f"no such parts: {', '.join(sorted(unknown))}")
    if len({path.stem for path in arguments.voices}) < len(arguments.voices):
        options.error("two voices have the same name")
    torch.set_num_threads(1)
    out = arguments.out or arguments.work / "evaluation"
    out.mkdir(parents=True, exist_ok=True)

    utterances, statistics = corpus.load(arguments.work / "corpus.pt")
    speakers = [Speaker(RECORDINGS, read=recorded)]
    if arguments.vocoder:
        speakers.append(Speaker(COPY, read=speaking.copy_synthesis(arguments.vocoder, statistics)))
    missing = speaking.espeak_is_missing()
    if missing is None:
        speakers.append(Speaker(speaking.ESPEAK, say=speaking.say_with_espeak))
    speakers += [speaking.piper_speaker(path) for path in arguments.voices]
    run = Run(speakers, gather(utterances, arguments.data, arguments.only), out, arguments.only)
    if missing:
        run.notes.append(f"No column for espeak-ng: {missing}.")
    for part in [part for part in PARTS if part in parts]:
        started = time.monotonic()
        PARTS[part](run)
        run.seconds[part] = round(time.monotonic() - started, 1)
        print(f"{part} took {run.seconds[part]:.0f} s", flush=True)
        write(run)
    for fault in run.faults:
        print(f"FAULT {fault}", file=sys.stderr)
    return 1 if run.faults else 0


def gather(utterances: Sequence[Utterance], data: Path, only: int | None) -> Material:
    """Picks out what the voices are judged on; for a trial, 16 times as many prompts for the critic."""
    takes: dict[str, list[Utterance]] = {}
    for utterance in utterances:
        takes.setdefault(utterance.name.rsplit("_", 1)[0], []).append(utterance)
    heldout = [utterance for utterance in utterances if utterance.split == "heldout"][:only]
    prompts = [several[0] for several in takes.values() if several[0].split == "heldout"][:only]
    segments = read_alignments(data / "alignments.tsv")
    given = [
        {i: 1000 * (end - start) for start, end, unit, i in segments[utterance.name] if unit != "sil"}
        for utterance in heldout
    ]
    news = NEWS.read_text(encoding="utf-8").splitlines()[:only]
    return Material(heldout, prompts, list(takes.values())[: only and 16 * only], given, news)


def run_recognition(run: Run) -> None:
    """Lets the recogniser write down prompts and news."""
    recogniser = judges.Recogniser()
    texts = [utterance.text for utterance in run.material.prompts]
    news = run.material.news
    unknown = [word for text in news for word in recogniser.unknown(text)]
    words = sum(len(judges.words_of(text)) for text in news)
    run.notes.append(
        f"News: {len(news)} sentences, {words} words; "
        f"not in the recogniser's dictionary: {', '.join(unknown) or 'none'}."
    )
    for speaker in run.speakers:
        by_text = speaker.say is not None
        said = [speaker.saying(u.text) if by_text else speaker.reading(u) for u in run.material.prompts]
        _recognise(recogniser, speaker, "prompts", texts, said)
        if by_text:
            _recognise(recogniser, speaker, "news", news, [speaker.saying(text) for text in news])


def _recognise(
    recogniser: judges.Recogniser, speaker: Speaker, kind: str, texts: Sequence[str], said: Sequence[Speech]
) -> None:
    heard = [recogniser.hear(speech.samples) for speech in said]
    rates = judges.error_rates(texts, heard)
    speaker.figures |= {
        f"wer_{kind}": rates.words,
        f"wer_{kind}_interval": [rates.low, rates.high],
        f"cer_{kind}": rates.characters,
        f"heard_{kind}": heard,
    }
    print(f"recognition: {speaker.name}, {kind}: {rates.words:.1f} % of words wrong", flush=True)


def run_likeness(run: Run) -> None:
    """Compares with the recordings, and measures all alike."""
    references = [run.speakers[0].analysed(utterance) for utterance in run.material.heldout]
    for speaker in run.speakers:
        if speaker.read:
            analysed = [speaker.analysed(utterance) for utterance in run.material.heldout]
            speaker.figures |= likeness.texture(analysed)
            if speaker.name != RECORDINGS:
                speaker.figures |= likeness.likeness(references, analysed)
                speaker.figures |= likeness.timing_against(run.material.given, analysed)
            print(f"likeness: {speaker.name}", flush=True)


def run_cleanliness(run: Run) -> None:
    """Measures the news as it comes, and of the recordings what was not set when they were prepared."""
    for speaker in run.speakers:
        if speaker.say:
            texts = run.material.news
            speeches = [speaker.saying(text) for text in texts]
        elif speaker.name == RECORDINGS:
            texts = [utterance.text for utterance in run.material.heldout]
            speeches = [speaker.reading(utterance) for utterance in run.material.heldout]
        else:
            continue
        noticed = 100 * robustness.share_of_clicks_noticed(speeches)
        speaker.figures |= {**robustness.cleanliness(speeches, texts), "clicks_noticed_percent": noticed}
        if speaker.name == RECORDINGS and noticed < 100 * robustness.LEAST_NOTICED[1]:
            run.faults.append(f"of clicks put into the {speaker.name}, only {noticed:.0f} % were noticed")
        print(f"cleanliness: {speaker.name}", flush=True)
    set_when_prepared = "peak_lowest", "peak_highest", "lead_ms", "tail_ms", "end_ms", "words_per_minute_in_all"
    run.speakers[0].figures |= dict.fromkeys(set_when_prepared)


def run_critic(run: Run) -> None:
    """Trains critics for all that can read; for the recordings, of first takes against second ones."""
    takes = run.material.takes
    repeated = [several for several in takes if len(several) > 1]
    run.notes.append(f"Critic: {len(takes)} prompts; recordings against others: {len(repeated)} prompts of two takes.")
    spectra = {u.name: judges.spectrum_for_critic(recorded(u).samples) for several in takes for u in several[:2]}
    for speaker in run.speakers:
        if speaker.name == RECORDINGS:
            pairs = [(spectra[a.name], spectra[b.name], a.split == "heldout") for a, b, *_ in repeated]
        elif read := speaker.read:
            pairs = [
                (spectra[u.name], judges.spectrum_for_critic(read(u).samples), u.split == "heldout") for u, *_ in takes
            ]
        else:
            continue
        material = judges.halves(pairs)
        for trial in judges.TRIALS:
            patches, whole = judges.tell_apart(material, trial)
            speaker.figures |= {trial.name: patches, f"{trial.name}_utterances": whole}
            print(f"critic: {speaker.name}, {trial.name}: {patches:.4f}, utterances {whole:.4f}", flush=True)


def run_cost(run: Run) -> None:
    """Measures time, size, and whether the same input gives the same samples."""
    sentences = [utterance.tokens for utterance in run.material.heldout]
    for speaker in run.speakers:
        if speaker.voice:
            path = speaker.voice.path
            speaker.figures |= {
                "load_cpu_s": speaking.load_seconds(path),
                "real_time_factor": speaking.real_time_factor(speaker.voice, sentences),
                "megabytes": path.stat().st_size / 1e6,
                **{f"same_{name}": same for name, same in speaking.repeatability(path).items()},
            }
            print(f"cost: {speaker.name}", flush=True)


def run_robustness(run: Run) -> None:
    """Tries to make the voices stumble."""
    recogniser = judges.Recogniser()
    for speaker in run.speakers:
        if speaker.voice:
            report = robustness.robustness(speaker.voice, recogniser, run.material.news, run.only)
            speaker.figures |= {**report.figures, "faults": len(report.faults)}
            run.faults.extend(f"{speaker.name}: {fault}" for fault in report.faults)
            run.notes.extend(f"{speaker.name}: {note}." for note in report.notes)
            print(f"robustness: {speaker.name}, {len(report.faults)} faults", flush=True)


def run_pages(run: Run) -> None:
    """Draws some held-out sentences, all speakers below the recording, and writes what they sound like."""
    chosen = sorted(run.material.prompts, key=lambda u: abs(len(u.samples) / SAMPLE_RATE - 3))[:PAGE_SENTENCES]
    cells = [(utterance, speaker) for utterance in chosen for speaker in run.speakers if speaker.read]
    figure, axes = plt.subplots(len(cells), 1, figsize=(15, 2.6 * len(cells)), squeeze=False, layout="constrained")
    sounds = []
    for axis, (utterance, speaker) in zip(axes[:, 0], cells, strict=True):
        one = speaker.analysed(utterance)
        title = f"{speaker.name}: {utterance.text}"
        _draw(axis, one, title)
        axis.set_xlim(0, max(len(s.analysed(utterance).speech.samples) for s in run.speakers if s.read) / SAMPLE_RATE)
        sound = f"{speaker.name.replace(' ', '-')}-{utterance.name}.wav"
        soundfile.write(run.out / sound, one.speech.samples, SAMPLE_RATE)
        sounds.append(f"<p>{html.escape(title)}<br><audio controls src='{sound}'></audio></p>")
    figure.savefig(run.out / "spectrograms.png", dpi=80)
    plt.close(figure)
    page = (
        "<!doctype html><meta charset='utf-8'><title>Voices beside the recordings</title>",
        "<p><a href='evaluation.md'>Tables</a>, <a href='evaluation.json'>figures</a></p>",
        *sounds,
        "<p><img src='spectrograms.png' alt='spectrograms' style='max-width: 100%'></p>",
    )
    (run.out / "index.html").write_text("\n".join(page) + "\n", encoding="utf-8")


def _draw(axis: Axes, one: Analysis, title: str) -> None:
    """Draws a spectrogram on one scale for all, with ten times the pitch and the phones on it."""
    spectra = 20 * np.log10(features.amplitude_spectra(one.speech.samples, 512, 64) + 1e-6)
    loudest = 20 * np.log10(likeness.LOUD * 128)  # of a sine at the level that all are brought to
    seconds = len(one.speech.samples) / SAMPLE_RATE
    axis.imshow(
        spectra.T - loudest, origin="lower", aspect="auto", cmap="magma", vmin=-PAGE_DECIBELS, vmax=0,
        extent=(0, seconds, 0, SAMPLE_RATE / 2), interpolation="nearest",
    )  # fmt: skip
    times = np.arange(len(one.f0)) * (HOP / SAMPLE_RATE)
    axis.plot(times, np.where(one.voiced, one.f0 * 10, np.nan), color="cyan", linewidth=1.2)
    for i in one.phones if one.ends is not None else ():
        assert one.ends is not None
        stop = one.ends[i] * HOP / SAMPLE_RATE
        start = one.ends[i - 1] * HOP / SAMPLE_RATE if i else 0.0
        axis.text((start + stop) / 2, 0.93 * PAGE_HERTZ, one.speech.tokens[i], color="white", ha="center", size=9)
        axis.axvline(stop, color="white", linewidth=0.3, alpha=0.6)
    axis.set(ylim=(0, PAGE_HERTZ), ylabel="Hz, pitch x 10")
    axis.set_title(title, loc="left", size=9)


PARTS: dict[str, Callable[[Run], None]] = {
    "recognition": run_recognition,
    "likeness": run_likeness,
    "cleanliness": run_cleanliness,
    "critic": run_critic,
    "cost": run_cost,
    "robustness": run_robustness,
    "pages": run_pages,
}


def write(run: Run) -> None:
    """Writes the figures so far, and the tables of the parts that have some."""
    versions = {name: importlib.metadata.version(name) for name in LIBRARIES}
    figures = {speaker.name: speaker.figures for speaker in run.speakers}
    told = {"figures": figures, "notes": run.notes, "faults": run.faults, "versions": versions, "seconds": run.seconds}
    text = json.dumps(told, indent=1, ensure_ascii=False, default=float)
    (run.out / "evaluation.json").write_text(text + "\n", encoding="utf-8")
    lines = ["# Evaluation", "", f"Python {platform.python_version()}, {', '.join(map(' '.join, versions.items()))}."]
    for part, rows in TABLES.items():
        if part in run.seconds:
            lines += ["", f"## {part.capitalize()}", "", *table(rows, run.speakers)]
    lines += ["", "## Notes", "", *(f"- {note}" for note in run.notes), *(f"- Fault: {fault}" for fault in run.faults)]
    (run.out / "evaluation.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def table(rows: Sequence[Row], speakers: Sequence[Speaker]) -> list[str]:
    """Lays out rows for those speakers that have any of them, and below how each was measured."""
    columns = [s for s in speakers if any(s.figures.get(row.key) is not None for row in rows)]
    lines = ["| | " + " | ".join(s.name for s in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for row in rows:
        cells = [_cell(s.figures.get(row.key), s.figures.get(f"{row.key}_interval"), row.digits) for s in columns]
        if any(cells):
            lines.append(f"| {row.label} | {' | '.join(cell or '-' for cell in cells)} |")
    return [*lines, "", *(f"- {row.label}: {row.how}." for row in rows if row.how)]


def _cell(value: float | bool | None, interval: tuple[float, float] | None, digits: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    around = f" ({interval[0]:.{digits}f} to {interval[1]:.{digits}f})" if interval else ""
    return f"{value:.{digits}f}{around}"


if __name__ == "__main__":
    mpl.use("Agg")  # no window
    sys.exit(main())
