"""Trains the vocoder on recorded (or predicted) spectra; turns ``corpus.pt`` into ``vocoder.pt``.

The loss is an energy distance between spectrograms (Gritsenko et al., "A Spectral Energy Distance for Parallel Speech
Synthesis", NeurIPS 2020, equation 2): two syntheses that differ in their noise alone are drawn to the recording and
pushed from each other. Plain distance would teach the vocoder to be as periodic as it can, since a noise that is not
the recording's own always costs more than none.
Later, critics that look at complex spectrograms join (least squares, Mao et al. 2017), with feature matching.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # its name everywhere
from features import HOP
from torch import Tensor, nn
from training import Average, Log, crop_starts, load_checkpoint, save_checkpoint
from vocoder import Vocoder, excitation

import corpus
from corpus import Statistics, Utterance

BATCH = 8
CONTEXT = 12
"""Frames that the network sees to each side of what is compared."""
CROP = 40
"""Frames that are compared, 0.46 s."""
EDGE = 2
"""Frames of those whose samples lack a neighbouring window."""
RESOLUTIONS = ((2048, 512), (1024, 256), (512, 128), (256, 64), (128, 32))
"""Size and hop of the compared spectrograms, in samples."""
CRITIC_RESOLUTIONS = ((1024, 256), (512, 128), (256, 64), (128, 32))
JURY = 2
"""Critics drawn for each step; all of them would take most of the time."""
REPULSION = 0.5
"""At 1, what the filters cannot follow becomes noise (cepstral peaks a fifth too low); at 0, noise becomes pulses."""
ADVERSARIAL, MATCHING = 0.05, 0.03


def main() -> None:
    """Trains for a number of steps; stopped, it goes on where it was."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, default=Path("work"))
    options.add_argument("--steps", type=int, default=16_000, help="steps in all")
    options.add_argument("--critics-from", type=int, default=3_000, metavar="STEP")
    options.add_argument("--alone", type=int, default=100, help="steps that critics train before they are listened to")
    options.add_argument("--rate", type=float, default=1e-3, help="highest learning rate")
    options.add_argument("--predicted", type=Path, help="spectra to train on instead of the recorded (predict.py)")
    options.add_argument("--start", type=Path, help="checkpoint whose weights to start from")
    options.add_argument("--out", default="vocoder.pt")
    options.add_argument("--threads", type=int, default=1)
    arguments = options.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)

    utterances, statistics = corpus.load(arguments.work / "corpus.pt")
    training = [utterance for utterance in utterances if utterance.split != "heldout"]
    mels = [utterance.mel for utterance in training]
    if arguments.predicted:
        stored = torch.load(arguments.predicted, weights_only=False)
        mels = [stored[utterance.name].astype(np.float32) for utterance in training]

    vocoder = Vocoder()
    vocoder.mel_mean.copy_(torch.from_numpy(statistics.mel_mean)[:, None])
    vocoder.mel_deviation.copy_(torch.from_numpy(statistics.mel_deviation)[:, None])
    average = Average(vocoder, 0.999)
    critics = nn.ModuleList([Critic(size, hop) for size, hop in CRITIC_RESOLUTIONS])
    optimizer = torch.optim.AdamW(vocoder.parameters(), arguments.rate, betas=(0.8, 0.99), weight_decay=1e-3)
    critics_optimizer = torch.optim.AdamW(critics.parameters(), 2e-4, betas=(0.5, 0.9))
    parts = {
        "vocoder": vocoder, "average": average.network, "critics": critics,
        "optimizer": optimizer, "critics_optimizer": critics_optimizer,
    }  # fmt: skip
    path = arguments.work / arguments.out
    if arguments.start:
        load_checkpoint(arguments.start, {name: parts[name] for name in ("vocoder", "average", "critics")})
    step = load_checkpoint(path, parts)
    rng = np.random.default_rng(step)
    log = Log(100)
    while step < arguments.steps:
        done = step / arguments.steps
        for group in optimizer.param_groups:
            group["lr"] = arguments.rate * min(1, (step + 1) / 100) * max(0.02, 0.5 * (1 + math.cos(math.pi * done)))
        batch = draw(training, mels, statistics, rng)
        one, other, target = speak_twice(vocoder, *batch)
        loss = energy_distance(one, other, target)
        log.add(distance=loss.item())
        if step >= arguments.critics_from:
            jury = [critics[i] for i in rng.permutation(len(critics))[:JURY]]
            critics_loss = criticize(jury, target, one.detach())
            critics_optimizer.zero_grad()
            critics_loss.backward()
            critics_optimizer.step()
            log.add(critics=critics_loss.item())
            if step >= arguments.critics_from + arguments.alone:
                fooled, matched = please(jury, target, one)
                loss = loss + ADVERSARIAL * fooled + MATCHING * matched
                log.add(fooled=fooled.item(), matched=matched.item())
        optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(vocoder.parameters(), 5.0)
        optimizer.step()
        average.update(vocoder)
        log.add(norm=float(norm))
        step += 1
        log.tell(step)
        if step % 500 == 0 or step == arguments.steps:
            save_checkpoint(path, step, parts)


def draw(
    utterances: list[Utterance], mels: list[np.ndarray], statistics: Statistics, rng: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Draws crops of CONTEXT + CROP + CONTEXT frames.

    Returns:
        Mel (B, N_MELS, T), normalized log F0, F0 in hertz and voicing (B, T), and the recording's samples of the inner
        CROP frames, (B, CROP * HOP).
    """
    length = CROP + 2 * CONTEXT
    mel, log_f0, f0, voiced, samples = [], [], [], [], []
    for index, start in crop_starts([len(m) for m in mels], length, BATCH, rng):
        utterance, part = utterances[index], slice(start, start + length)
        mel.append(mels[index][part].T)
        f0.append(utterance.f0[part])
        log_f0.append((np.log(utterance.f0[part]) - statistics.log_f0_mean) / statistics.log_f0_deviation)
        voiced.append(utterance.voiced[part].astype(np.float32))
        inner = slice((start + CONTEXT) * HOP, (start + CONTEXT + CROP) * HOP)
        samples.append(utterance.samples[inner].astype(np.float32) / 32767)
    arrays = (mel, log_f0, f0, voiced, samples)
    return tuple(torch.from_numpy(np.stack(array).astype(np.float32)) for array in arrays)  # type: ignore[return-value]  # five


def speak_twice(
    vocoder: Vocoder, mel: Tensor, log_f0: Tensor, f0: Tensor, voiced: Tensor, samples: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Synthesizes the inner frames with two different noises; gives both and the recording without its edges."""
    inner = slice(CONTEXT, CONTEXT + CROP)
    part = slice(2 * CONTEXT, 2 * (CONTEXT + CROP))
    x, fine = (whole[:, :, part] for whole in vocoder.read(mel, log_f0, voiced))
    pulses, swell = excitation(f0[:, inner], voiced[:, inner])
    kept = slice(EDGE * HOP, -EDGE * HOP)
    first = vocoder.sound(x, fine, pulses, swell, torch.randn_like(pulses))[:, kept]
    second = vocoder.sound(x, fine, pulses, swell, torch.randn_like(pulses))[:, kept]
    return first, second, samples[:, kept]


def energy_distance(one: Tensor, other: Tensor, target: Tensor) -> Tensor:
    """Computes d(one, target) + d(other, target) - REPULSION * d(one, other), averaged over the resolutions."""
    total = torch.zeros(())
    for size, hop in RESOLUTIONS:
        a, b, c = (amplitudes(signal, size, hop) for signal in (one, other, target))
        scale = 0.5 / c.mean()
        floor = 1e-4 * math.sqrt(size)
        la, lb, lc = (torch.log(part + floor) for part in (a, b, c))
        for x, y, sign in ((0, 2, 1), (1, 2, 1), (0, 1, -REPULSION)):
            linear = ((a, b, c)[x] - (a, b, c)[y]).abs().mean() * scale
            logarithmic = ((la, lb, lc)[x] - (la, lb, lc)[y]).abs().mean()
            whole = ((la, lb, lc)[x] - (la, lb, lc)[y]).square().mean(1).add(1e-6).sqrt().mean()
            total = total + sign * (linear + 0.5 * logarithmic + 0.5 * whole)
    return total / len(RESOLUTIONS)


def amplitudes(signal: Tensor, size: int, hop: int) -> Tensor:
    """Computes amplitude spectra (B, bins, frames) under a Hann window."""
    spectra = torch.stft(signal, size, hop, window=torch.hann_window(size), return_complex=True)
    return torch.sqrt(spectra.real**2 + spectra.imag**2 + 1e-9)


class Critic(nn.Module):
    """Tells recordings from syntheses by their complex spectrogram at one resolution."""

    def __init__(self, size: int, hop: int) -> None:
        """Sees spectra of ``size`` samples every ``hop`` samples."""
        super().__init__()
        self.size, self.hop = size, hop
        shapes = ((3, 12, (7, 3), (2, 1)), (12, 24, (5, 3), (2, 2)), (24, 32, (5, 3), (2, 1)), (32, 32, (3, 3), (1, 1)))
        self.body = nn.ModuleList(
            [nn.Conv2d(i, o, k, stride=s, padding=(k[0] // 2, k[1] // 2)) for i, o, k, s in shapes]
        )
        self.verdict = nn.Conv2d(32, 1, 3, padding=1)

    def forward(self, signal: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Gives the verdicts (1 for recordings) over frequency and time, and what led to them."""
        spectra = torch.stft(signal, self.size, self.hop, window=torch.hann_window(self.size), return_complex=True)
        spectra = spectra / math.sqrt(self.size)
        power = spectra.real**2 + spectra.imag**2 + 1e-9
        compressed = power.pow(-0.35)  # |S|^0.3 with the phase of S
        x = torch.stack([torch.log(power) / 6 + 1, spectra.real * compressed, spectra.imag * compressed], 1)
        seen = []
        for layer in self.body:
            x = F.leaky_relu(layer(x), 0.2)
            seen.append(x)
        return self.verdict(x), seen


def criticize(critics: list[nn.Module], real: Tensor, made: Tensor) -> Tensor:
    """Computes the critics' loss, summed."""
    total = torch.zeros(())
    for critic in critics:
        total = total + ((critic(real)[0] - 1) ** 2).mean() + (critic(made)[0] ** 2).mean()
    return total


def please(critics: list[nn.Module], real: Tensor, made: Tensor) -> tuple[Tensor, Tensor]:
    """Computes the vocoder's loss under the critics, and the distance of what they saw, averaged."""
    fooled, matched = torch.zeros(()), torch.zeros(())
    for critic in critics:
        critic.requires_grad_(False)
        with torch.no_grad():
            _, wanted = critic(real)
        verdict, seen = critic(made)
        critic.requires_grad_(True)
        fooled = fooled + ((verdict - 1) ** 2).mean() / len(critics)
        apart = [(w - s).abs().mean() / (w.abs().mean() + 1e-3) for w, s in zip(wanted, seen, strict=True)]
        matched = matched + torch.stack(apart).mean() / len(critics)
    return fooled, matched


if __name__ == "__main__":
    started = time.monotonic()
    main()
    print(f"{(time.monotonic() - started) / 60:.1f} min")
