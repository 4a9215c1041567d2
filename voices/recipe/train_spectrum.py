"""Trains the spectrum network with recorded durations and pitch; turns ``corpus.pt`` into ``spectrum.pt``.

Absolute error alone gives spectra that are too smooth; a critic that looks at patches of the spectrum, with the text
and the pitch beside them, brings the texture back (least squares, Mao et al. 2017, with feature matching).
"""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # its name everywhere
from acoustic import NOISES, Spectrum
from batches import Batch, Example, collate, examples, shuffled
from features import N_MELS
from torch import Tensor, nn
from training import Average, Log, common_options, load_checkpoint, save_checkpoint, set_up

import corpus

BATCH = 8
CROP = 112
"""Frames of each utterance, 1.3 s; its tokens are read whole."""
PATCH = 72
"""Frames that the critic sees."""
MATCHING = 0.2
"""Weight of the distance between what the critic sees in both."""


def main() -> None:
    """Trains for a number of steps; stopped, it goes on where it was."""
    options = common_options(__doc__.splitlines()[0], steps=10_000, rate=1.2e-3)
    options.add_argument("--critic-from", type=int, default=2_500, metavar="STEP")
    options.add_argument("--alone", type=int, default=150, help="steps that the critic trains before it is listened to")
    options.add_argument("--adversarial", type=float, default=0.1, help="weight of the critic's verdict")
    arguments = options.parse_args()
    set_up(arguments)

    utterances, statistics = corpus.load(arguments.work / "corpus.pt")
    split = {utterance.name: utterance.split for utterance in utterances}
    every = examples(utterances, statistics)
    training = [example for example in every if split[example.name] == "train"]
    watched = [example for example in every if split[example.name] == "dev"]
    network, critic = Spectrum(), Critic()
    average = Average(network, 0.999)
    optimizer = torch.optim.AdamW(network.parameters(), arguments.rate, betas=(0.9, 0.98), weight_decay=1e-3)
    critic_optimizer = torch.optim.AdamW(critic.parameters(), 4e-4, betas=(0.5, 0.9))
    parts = {
        "network": network, "average": average.network, "critic": critic,
        "optimizer": optimizer, "critic_optimizer": critic_optimizer,
    }  # fmt: skip
    path = arguments.work / "spectrum.pt"
    step = load_checkpoint(path, parts)
    rng = np.random.default_rng(step)
    lengths = [example.mel.shape[1] for example in training]
    log = Log(100)
    dealt: list[list[int]] = []
    while step < arguments.steps:
        done = step / arguments.steps
        for group in optimizer.param_groups:
            group["lr"] = arguments.rate * min(1, (step + 1) / 200) * max(0.02, 0.5 * (1 + math.cos(math.pi * done)))
        dealt = dealt or shuffled(len(training), lengths, BATCH, rng)
        batch = collate([training[i] for i in dealt.pop()], CROP, rng=rng)
        made, encoded = predict(network, batch)
        error = ((made - batch.mel).abs() * batch.weight).sum() / batch.weight.sum() / N_MELS
        loss = error
        log.add(error=error.item())
        if step >= arguments.critic_from:
            start = int(rng.integers(made.shape[2] - PATCH + 1)) if made.shape[2] > PATCH else 0
            part = slice(start, start + PATCH)
            beside = torch.cat(
                [encoded.detach(), batch.log_f0[:, None] * batch.voiced[:, None], batch.voiced[:, None]], 1
            )
            real, weight = batch.mel[:, :, part], batch.frame_mask[:, :, part]
            fake = made[:, :, part] * weight + real * (1 - weight)
            verdicts = critic(real, beside[:, :, part])[0], critic(fake.detach(), beside[:, :, part])[0]
            critic_loss = ((verdicts[0] - 1) ** 2).mean() + (verdicts[1] ** 2).mean()
            critic_optimizer.zero_grad()
            critic_loss.backward()
            critic_optimizer.step()
            log.add(critic=critic_loss.item())
            if step >= arguments.critic_from + arguments.alone:
                fooled, matched = please(critic, real, fake, beside[:, :, part])
                loss = loss + arguments.adversarial * fooled + MATCHING * matched
                log.add(fooled=fooled.item(), matched=matched.item())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        average.update(network)
        step += 1
        log.tell(step)
        if step % 500 == 0 or step == arguments.steps:
            save_checkpoint(path, step, parts)
            print(f"        unseen: error {watch(average.network, watched):.4f}", flush=True)


def predict(network: Spectrum, batch: Batch) -> tuple[Tensor, Tensor]:
    """Predicts the spectra of a batch; gives also what the encoder said of each frame's token."""
    encoded = batch.at_frames(network.encoder(batch.ids, batch.token_places, batch.token_mask))
    noise = torch.randn(len(batch.ids), NOISES, encoded.shape[2])
    made = network(encoded, batch.frame_places, batch.log_f0, batch.voiced, batch.style, noise, batch.frame_mask)
    return made, encoded


def watch(network: Spectrum, watched: list[Example]) -> float:
    """Measures the absolute error on utterances that are not trained on, with the style known."""
    network.eval()
    total = count = 0.0
    with torch.no_grad():
        for i in range(0, len(watched), 16):
            batch = collate(watched[i : i + 16])
            made, _ = predict(network, batch)
            total += float(((made - batch.mel).abs() * batch.weight).sum())
            count += float(batch.weight.sum()) * N_MELS
    return total / count


class Critic(nn.Module):
    """Tells recorded from predicted patches of a normalized log-mel spectrum."""

    def __init__(self, channels: int = 24, beside: int = 194) -> None:
        """Sees ``beside`` channels of text and pitch next to the spectrum."""
        super().__init__()
        self.beside = nn.Conv1d(beside, 16, 1)
        self.body = nn.ModuleList(
            [
                nn.Conv2d(1, channels, (5, 3), stride=(2, 1), padding=(2, 1)),
                nn.Conv2d(channels, 2 * channels, (5, 3), stride=(2, 2), padding=(2, 1)),
                nn.Conv2d(2 * channels, 3 * channels, (5, 3), stride=(2, 1), padding=(2, 1)),
                nn.Conv2d(3 * channels, 3 * channels, 3, padding=1),
            ]
        )
        self.verdict = nn.Conv2d(3 * channels + 16, 1, 3, padding=1)

    def forward(self, mel: Tensor, beside: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Judges mel (B, N_MELS, T) with beside (B, channels, T); gives verdicts and what led to them."""
        x, seen = mel.unsqueeze(1), []
        for layer in self.body:
            x = F.leaky_relu(layer(x), 0.2)
            seen.append(x)
        text = F.avg_pool1d(self.beside(beside), 2, ceil_mode=True)[:, :, None, : x.shape[3]]
        return self.verdict(torch.cat([x, text.expand(-1, -1, x.shape[2], -1)], 1)), seen


def please(critic: Critic, real: Tensor, fake: Tensor, beside: Tensor) -> tuple[Tensor, Tensor]:
    """Computes the network's loss under the critic, and the distance of what the critic saw."""
    critic.requires_grad_(False)
    with torch.no_grad():
        _, wanted = critic(real, beside)
    verdict, seen = critic(fake, beside)
    critic.requires_grad_(True)
    matched = torch.stack([(w - s).abs().mean() for w, s in zip(wanted, seen, strict=True)]).mean()
    return ((verdict - 1) ** 2).mean(), matched


if __name__ == "__main__":
    main()
