"""Tries a voice by itself: is what it says clean and steady, and can anything make it stumble?

Cleanliness is of sentences said in the usual way. Robustness is of what a voice may be given by accident: phonemes it
never learnt, very short and very long strings, letters, figures, questions, lists. What must not happen is a fault;
``evaluate.py`` ends with status 1 if there is any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import features
import numpy as np
from features import HOP, SAMPLE_RATE, Floats
from judges import Recogniser, lost_words, without_word, words_of
from likeness import LOUD, Figures, Ints, Speech, frame_levels, is_phone, loud_level, sounding
from piper import SynthesisConfig
from speaking import END, PAD, START, Voice

LONG_SILENCE = 1.2
"""Seconds."""
CLICK_RATIO, CLICK_FLOOR = 10.0, 0.002
"""How far a click stands out of its surroundings, to which the floor (at LOUD) is added; no recording has one."""
CLICK_GUARD, CLICK_AROUND = 4, 60
"""Samples next to a click that are passed over, and up to which its surroundings go on each side, 2.7 ms."""
CLICK_TRIALS = 5
"""Sentences with a click that are made of each."""
FULL_SCALE = 0.999
SECONDS_A_PHONE = 0.03, 0.5
"""Mean over a string of phonemes, from the first phone to the last."""
MARGIN_S = 1.0
"""Seconds of silence before and behind that a voice may add."""
LENGTHS = 1, 2, 3, 7, 20, 60, 150, 400, 1000, 1500
"""Phonemes in a string."""
RISE_S = 0.15
LEAST_RISE = 1.0
"""Semitones that questions end over their own median, on average."""

SENTENCES = 20
"""Of the news in which every word must be found, and in each of which the loss of one must be noticed."""
LEAST_NOTICED = 0.9, 0.8
"""Shares of cut words and of inserted clicks that must be found, else the tests themselves are at fault."""
SINGLE_WORDS = "No.", "Yes.", "Riga.", "Seven.", "Budget.", "Ukraine!", "Why?", "Tomorrow.", "Agreed.", "Thanks."
SPELT = (  # not "the E U": to the recogniser "the" may end in that vowel
    "A, B, C, D, E, F, G.",
    "The U N, the B B C and the W H O.",
    "X, Y and Z.",
)
COUNTED = (
    "Zero, one, two, three, four, five, six, seven, eight, nine.",
    "The number is five five five, zero one nine eight.",
    "Nineteen eighty-nine, twenty eleven, twenty twenty-six.",
    "Three point one four percent of twelve thousand six hundred and fifty is three hundred and ninety-seven.",
)
LISTED = (
    "Bread, milk, eggs, rice, oil, sugar, salt, tea, coffee, apples and pears.",
    "Germany, France, Italy, Spain, Poland, Greece, Norway and Denmark.",
)
QUOTED = (
    'He said, "We will stay," and then, "as long as it takes."',
    "The minister (who was not there) called it 'a mistake'; nobody answered: why should they?",
)
QUESTIONS = (
    "Is there enough money?",
    "Did the ministers agree on a date?",
    "Will the border stay open?",
    "Can the alliance protect its eastern members?",
    "Has the budget been approved?",
    "Are you ready for the winter?",
    "Do we know where the ships are?",
    "Was the warning passed on to the towns?",
)
ODD_TEXTS = "...", "?", ",", "Hm, hm.", "Aaaaaaaah!", "Na na na na na na na na.", "Zzz.", "Strengths."


@dataclass(slots=True)
class Report:
    """What was measured and what went wrong."""

    figures: Figures = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def cleanliness(speeches: Sequence[Speech], texts: Sequence[str]) -> Figures:
    """Measures sentences as they come, at the voice's own level."""
    levels = [20 * np.log10(max(1e-9, loud_level(speech.samples))) for speech in speeches]
    peaks = [float(np.abs(speech.samples).max()) for speech in speeches]
    spans = [sounding(speech.samples) for speech in speeches]
    pairs = list(zip(speeches, spans, strict=True))
    silences = [_longest_silence(speech.samples[start:stop]) for speech, (start, stop) in pairs]
    paces = [
        60 * len(words_of(text)) * SAMPLE_RATE / max(1, stop - start)
        for text, (start, stop) in zip(texts, spans, strict=True)
    ]
    words = sum(len(words_of(text)) for text in texts)
    commas, ends = _pauses(speeches)
    return {
        "loudness_spread_db": float(np.std(levels)),
        "peak_lowest": min(peaks),
        "peak_highest": max(peaks),
        "clipped_samples": float(sum(clipped(speech.samples) for speech in speeches)),
        "clicks": float(sum(len(clicks(speech.samples)) for speech in speeches)),
        "long_silences": float(sum(silence > LONG_SILENCE for silence in silences)),
        "longest_silence_ms": 1000 * max(silences),
        "lead_ms": 1000 / SAMPLE_RATE * float(np.mean([start for _, (start, _) in pairs])),
        "tail_ms": 1000 / SAMPLE_RATE * float(np.mean([len(speech.samples) - stop for speech, (_, stop) in pairs])),
        "words_per_minute_in_all": 60 * SAMPLE_RATE * words / sum(len(speech.samples) for speech in speeches),
        "words_per_minute": float(np.mean(paces)),
        "words_per_minute_spread": float(np.std(paces)),
        "comma_ms": float(np.mean(commas)) if commas else None,
        "end_ms": float(np.mean(ends)) if ends else None,
    }


def clipped(samples: Floats) -> int:
    """Counts samples at full scale, and those of runs that stay on the highest value, as a limiter leaves them."""
    sizes = np.abs(samples)
    top = sizes >= max(0.5, float(sizes.max(initial=0.0)))
    flat = top[1:] & top[:-1]
    held = np.append(flat, False) | np.insert(flat, 0, False) if flat.any() else np.zeros(len(samples), bool)
    return int(((sizes >= FULL_SCALE) | held).sum())


def clicks(samples: Floats) -> Ints:
    """Finds single samples and steps that do not belong.

    Each sample is predicted from its four neighbours, which leaves what is above 5 kHz. A click is an error
    CLICK_RATIO times the root mean square of the errors on that side, before or behind, where they are larger: bursts
    of stops have energy behind them, sibilants on both sides.

    Returns:
        Places, at least 2 ms from each other.
    """
    level = loud_level(samples)
    if level <= 0 or len(samples) < 4 * CLICK_AROUND:
        return np.zeros(0, np.int64)
    x = samples.astype(np.float64) * (LOUD / level)
    errors = np.abs(x[2:-2] - (4 * (x[1:-3] + x[3:-1]) - x[:-4] - x[4:]) / 6)
    sums = np.concatenate([[0.0], np.cumsum(np.pad(errors**2, CLICK_AROUND))])
    place = np.arange(len(errors)) + CLICK_AROUND
    before = sums[place - CLICK_GUARD] - sums[place - CLICK_AROUND]
    behind = sums[place + CLICK_AROUND + 1] - sums[place + CLICK_GUARD + 1]
    around = np.sqrt(np.maximum(0, np.maximum(before, behind)) / (CLICK_AROUND - CLICK_GUARD))
    found = np.flatnonzero(errors > CLICK_RATIO * (around + CLICK_FLOOR)) + 2
    return found[np.diff(found, prepend=-SAMPLE_RATE) > SAMPLE_RATE // 500]


def share_of_clicks_noticed(speeches: Sequence[Speech], size: float = 0.2) -> float:
    """Puts a click of one sample, at LOUD, somewhere into each sentence, several times; tells how many are found.

    Those inside a loud sibilant are not, nor would they be heard.
    """
    rng = np.random.default_rng(0)
    noticed = []
    for speech in [speech for speech in speeches for _ in range(CLICK_TRIALS)]:
        start, stop = sounding(speech.samples)
        place = int(rng.integers(start, stop))
        damaged = speech.samples.copy()
        damaged[place] += rng.choice([-1, 1]) * size * loud_level(speech.samples) / LOUD
        noticed.append(bool((np.abs(clicks(damaged) - place) <= 2).any()))
    return float(np.mean(noticed))


def _longest_silence(samples: Floats) -> float:
    """Measures the longest stretch 40 dB below the loud level, in seconds."""
    quiet = frame_levels(samples) < loud_level(samples) ** 2 * 1e-4
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(int)))
    return float((edges[1::2] - edges[::2]).max(initial=0)) / 100


def _pauses(speeches: Sequence[Speech]) -> tuple[list[float], list[float]]:
    """Lists the lengths in ms of commas inside a sentence, with their space, and of what is behind the last phone."""
    commas, ends = [], []
    for speech in speeches:
        if speech.lengths is None:
            return [], []
        lengths = speech.lengths * (1000 / SAMPLE_RATE)
        phones = [i for i, token in enumerate(speech.tokens) if is_phone(token)] or [0]
        ends.append(float(lengths[phones[-1] + 1 :].sum()))
        for i, token in enumerate(speech.tokens[: phones[-1]]):
            if token == ",":
                following = lengths[i + 1] if speech.tokens[i + 1] == " " else 0.0
                commas.append(float(lengths[i] + following))
    return commas, ends


def robustness(voice: Voice, recogniser: Recogniser, news: Sequence[str], only: int | None = None) -> Report:
    """Tries everything; ``only`` shortens each list, for a trial."""
    report = Report()
    _try_ids(voice, report, only)
    _try_lengths(voice, report, only)
    _try_texts(voice, report, only)
    _try_questions(voice, report, only)
    _try_words(voice, recogniser, news[:: max(1, len(news) // SENTENCES)][:SENTENCES][:only], report)
    return report


def _try_ids(voice: Voice, report: Report, only: int | None) -> None:
    """Tries every id alone and inside a word, learnt or not, and strings without a phone."""
    known = voice.config.phoneme_id_map
    ids = range(voice.config.num_symbols)
    before, behind = (_flat(voice.ids_of(tokens)) for tokens in ([START, "h", "ˈ", "æ"], ["n", "ə", ".", END]))
    start, pad, end = (list(known[mark]) for mark in (START, PAD, END))
    for i in ids[: None if only is None else 4 * only]:
        _try(voice, [*start, *pad, i, *pad, *end], f"id {i} alone", report)
        _try(voice, [*before, i, *pad, *behind], f"id {i} inside a word", report)
    silent = ([*start, *end], [*start, *pad, *end], start, end, pad, pad * 9, _flat(voice.ids_of([START, " ", END])))
    for several in (*silent, _flat(voice.ids_of([START, *".,;:!?-" * 4, END]))):
        _try(voice, several, f"ids {several[:6]} without a phone", report)
    try:
        voice.synthesize([])
    except Exception as error:  # onnxruntime's errors have no common root
        report.notes.append(f"no ids at all, which Piper never asks for: {type(error).__name__}")
    report.figures["ids_tried"] = float(len(ids))


def _flat(several: Sequence[Sequence[int]]) -> list[int]:
    return [i for ids in several for i in ids]


def _try(
    voice: Voice, ids: Sequence[int], what: str, report: Report, settings: SynthesisConfig | None = None
) -> tuple[Floats, Ints | None]:
    """Speaks ids; notes as a fault what no voice may do with any."""
    try:
        samples, lengths = voice.synthesize(ids, settings)
    except Exception as error:  # onnxruntime's errors have no common root
        report.faults.append(f"{what}: {type(error).__name__}: {str(error).splitlines()[0][:120]}")
        return np.zeros(0, np.float32), None
    if not np.isfinite(samples).all():
        report.faults.append(f"{what}: not finite")
    elif samples.size and np.abs(samples).max() >= 1.0:
        report.faults.append(f"{what}: {np.abs(samples).max():.2f}, at or over full scale")
    if lengths is not None and (len(lengths) != len(ids) or lengths.sum() != len(samples)):
        report.faults.append(f"{what}: lengths of {len(lengths)} ids add up to {lengths.sum()}, not {len(samples)}")
    seconds = len(samples) / voice.config.sample_rate
    if seconds > MARGIN_S + SECONDS_A_PHONE[1] * len(ids):
        report.faults.append(f"{what}: {seconds:.1f} s for {len(ids)} ids")
    return samples, lengths


def _try_tokens(
    voice: Voice, tokens: Sequence[str], what: str, report: Report, settings: SynthesisConfig | None = None
) -> Floats:
    """Speaks phonemes; besides, their mean length must be plausible, at any rate of speech that is asked for."""
    ids = voice.ids_of(tokens)
    samples, lengths = _try(voice, _flat(ids), what, report, settings)
    scale = settings.length_scale / voice.config.length_scale if settings and settings.length_scale else 1.0
    phones = [k for k, token in enumerate(tokens) if is_phone(token) and ids[k]]
    if not samples.size or not phones:
        return samples
    low, high = SECONDS_A_PHONE[0] * scale, SECONDS_A_PHONE[1] * scale
    seconds = len(samples) / voice.config.sample_rate
    if lengths is not None and len(lengths) == sum(map(len, ids)):
        edges = np.concatenate([[0], np.cumsum(lengths)])[np.cumsum([0, *map(len, ids)])] / voice.config.sample_rate
        seconds = edges[phones[-1] + 1] - edges[phones[0]]
    elif seconds / len(phones) > high:
        seconds -= MARGIN_S
    if not low <= seconds / len(phones) <= high:
        report.faults.append(f"{what}: {seconds / len(phones):.3f} s a phone")
    return samples


def _try_lengths(voice: Voice, report: Report, only: int | None) -> None:
    """Tries strings of 1 to 1,500 phonemes; the level must hold on to the end of the longest."""
    text = "the ministers of the northern countries met in the old harbor to talk about ships and gas and grain, "
    sentence = voice.tokens_of(text * 2)[0][1:-1]
    samples = np.zeros(0, np.float32)
    for length in LENGTHS[: None if only is None else max(3, only)]:
        phonemes = (sentence * (length // len(sentence) + 1))[:length]
        samples = _try_tokens(voice, [START, *phonemes, END], f"{length} phonemes", report)
    parts = np.array_split(samples, 10) if samples.size > SAMPLE_RATE else []
    levels = [20 * np.log10(max(1e-9, loud_level(part))) for part in parts]
    report.figures["level_range_in_longest_db"] = float(max(levels) - min(levels)) if levels else None
    if levels and max(levels) - min(levels) > 12:
        report.faults.append(f"{length} phonemes: the level varies by {max(levels) - min(levels):.0f} dB")


def _try_texts(voice: Voice, report: Report, only: int | None) -> None:
    """Tries all kinds of texts, and other scales on one of them."""
    for text in [text for kind in (SINGLE_WORDS, SPELT, COUNTED, LISTED, QUOTED, ODD_TEXTS) for text in kind[:only]]:
        for tokens in voice.tokens_of(text):
            _try_tokens(voice, tokens, repr(text), report)
    tokens = voice.tokens_of(COUNTED[1])[0]
    rate = voice.config.length_scale
    for factor in (0.5, 0.8, 1.25, 2.0):
        settings = SynthesisConfig(length_scale=rate * factor)
        _try_tokens(voice, tokens, f"length_scale {rate * factor:g}", report, settings)
    for noise, noise_w in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)):
        settings = SynthesisConfig(noise_scale=noise, noise_w_scale=noise_w)
        _try_tokens(voice, tokens, f"noise scales {noise:g} and {noise_w:g}", report, settings)


def _try_questions(voice: Voice, report: Report, only: int | None) -> None:
    """Tries whether questions that want a yes or no rise at the end."""
    rises = [final_rise(voice.say(text).samples) for text in QUESTIONS[:only]]
    falls = [final_rise(voice.say(text.replace("?", ".")).samples) for text in QUESTIONS[:only]]
    report.figures["question_rise_semitones"] = float(np.mean(rises))
    report.figures["same_as_statement_semitones"] = float(np.mean(falls))
    report.figures["questions_that_rise"] = float(np.sum(np.array(rises) >= LEAST_RISE))
    if np.mean(rises) < LEAST_RISE:
        report.faults.append(f"questions end {np.mean(rises):+.1f} semitones from their median")


def final_rise(samples: Floats) -> float:
    """Measures how far the last voiced 150 ms are over the sentence's median pitch, in semitones."""
    f0, voiced = features.fundamental(samples)
    hertz = f0[voiced]
    if not hertz.size:
        return 0.0
    last = hertz[-round(RISE_S * SAMPLE_RATE / HOP) :]
    return float(12 * np.log2(np.median(last) / np.median(hertz)))


def _try_words(voice: Voice, recogniser: Recogniser, news: Sequence[str], report: Report) -> None:
    """Tries whether every word of the texts is said, and whether the trial would notice if one was not."""
    rng = np.random.default_rng(0)
    noticed = []
    for text in news:
        samples = voice.say(text).samples
        damaged, cut = without_word(recogniser, samples, text, rng)
        noticed.append(cut in lost_words(recogniser, damaged, text))
        _note_lost(recogniser, samples, text, report)
    for text in (*SINGLE_WORDS, *SPELT, *COUNTED, *LISTED, *QUOTED):
        _note_lost(recogniser, voice.say(text).samples, text, report)
    report.figures["cut_words_noticed_percent"] = 100 * float(np.mean(noticed))
    if np.mean(noticed) < LEAST_NOTICED[0]:
        report.faults.append(f"only {sum(noticed)} of {len(noticed)} cut words were noticed")


def _note_lost(recogniser: Recogniser, samples: Floats, text: str, report: Report) -> None:
    lost = lost_words(recogniser, samples, text)
    report.figures["lost_words"] = (report.figures.get("lost_words") or 0.0) + len(lost)
    if lost:
        report.faults.append(f"{text!r}: {', '.join(lost)} not found")
