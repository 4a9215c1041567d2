"""A batch that is killed again and again comes to what one comes to that nobody disturbs."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.batches import batch_of, command, episodes, finished, n_made, run_batch, start
from tests.synthetic import write_corpus

pytestmark = pytest.mark.slow
KILLS = 50
DOCUMENTS = 40


def clips(cache: Path) -> dict[str, int]:
    """Tells each clip's inode, which changes if it is written again; none may be half-written."""
    return {path.name: path.stat().st_ino for path in (cache / "clips").rglob("*.clip")}


def test_fifty_kills(tmp_path: Path, tiny_voice: Path, own_cache: Path) -> None:
    """After fifty kills all episodes are there as in an unkilled run, and no clip that was kept is spoken again."""
    corpus, whole, output = tmp_path / "corpus", tmp_path / "whole", tmp_path / "output"
    write_corpus(corpus, DOCUMENTS)
    done, _ = run_batch(batch_of(corpus, whole, tiny_voice))
    assert len(done.made) == DOCUMENTS
    all_clips = clips(own_cache).keys()
    shutil.rmtree(own_cache)
    chance = random.Random(7)  # noqa: S311  # nothing is secret here
    kept: dict[str, int] = {}
    killed = 0
    for kill in range(KILLS):
        executor = chance.choice(("serial", "threads", "processes"))
        # on a quick machine, too, there is something left to do until the last kill
        wanted = min(n_made(output) + chance.choice((0, 1, 1, 1)), DOCUMENTS * kill // KILLS)
        running = start(*command(corpus, output, tiny_voice, "--executor", executor, "--jobs", "2"))
        while running.poll() is None and n_made(output) < wanted:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.4 if wanted else 3))
        if running.poll() is None:
            killed += 1
        if kill % 2:
            running.kill()  # the workers have to notice by themselves
        elif running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.communicate(timeout=30)
        now = clips(own_cache)
        assert kept.items() <= now.items()
        kept |= now
    assert killed > KILLS * 0.8
    last = finished(*command(corpus, output, tiny_voice))
    assert last.returncode == 0, last.stderr
    assert kept.items() <= clips(own_cache).items()
    assert clips(own_cache).keys() == all_clips
    assert episodes(output) == episodes(whole)
