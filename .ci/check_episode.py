"""Turns an MP3 and its sidecar into a verdict: is it as long as asked, verbatim, chaptered, from all documents?"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def faults(audio: Path, minutes: float, documents: int) -> list[str]:
    """Lists what does not hold of an episode."""
    notes = json.loads(audio.with_suffix(".json").read_text(encoding="utf-8"))
    found = []
    asked_ms = minutes * 60_000
    if abs(notes["duration_ms"] - asked_ms) > asked_ms / 10:
        found.append(f"{notes['duration_ms']} ms is not within 10 % of {minutes:g} minutes")
    if len(notes["chapters"]) < 3:
        found.append(f"only {len(notes['chapters'])} chapters")
    paths = {document["document_id"]: Path(document["path"]) for document in notes["documents"]}
    quotes = [line for line in notes["lines"] if line["kind"] == "quote"]
    quoted = {line["source"]["document_id"] for line in quotes}
    if len(quoted) != documents or set(paths) != quoted:
        found.append(f"quotes from {sorted(quoted)}")
    for line in quotes:
        source = line["source"]
        text = paths[source["document_id"]].read_text(encoding="utf-8")
        edges = [source["start"], *(edge for gap in source.get("gaps", []) for edge in gap), source["end"]]
        said = "".join(text[low:high] for low, high in zip(edges[::2], edges[1::2], strict=True))
        if " ".join(said.split()) != line["written"]:
            found.append(f"not verbatim: {line['written']!r}")
    ends = [0, *(chapter["end_ms"] for chapter in notes["chapters"])]
    if [chapter["start_ms"] for chapter in notes["chapters"]] != ends[:-1] or ends[-1] != notes["duration_ms"]:
        found.append("the chapters do not tile the episode")
    return found


def main() -> int:
    """Checks the episode named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("audio", type=Path)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--documents", type=int, required=True)
    given = parser.parse_args()
    found = faults(given.audio, given.minutes, given.documents)
    sys.stdout.writelines(f"FAIL {fault}\n" for fault in found)
    sys.stdout.write(f"{given.audio}: {'not as asked' if found else 'as asked'}\n")
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
