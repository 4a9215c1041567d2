"""Packages whose modules are loaded when a name of them is needed."""

from types import ModuleType

import pytest

from briefing import corpus, pipeline, speech, types
from briefing.lazily import exported


@pytest.mark.parametrize("package", [types, corpus, speech, pipeline], ids=lambda package: package.__name__)
def test_every_name_is_there(package: ModuleType) -> None:
    """Whatever a package lists can be had from it."""
    missing = [name for name in package.__all__ if not hasattr(package, name)]
    assert (missing, len(package.__all__) > 5) == ([], True)


def test_a_name_that_is_not_listed_is_an_error() -> None:
    """What a package does not list is no attribute of it, even where a module has it."""
    find = exported("briefing.corpus", {"files": "find_files"})
    assert find("find_files") is corpus.find_files
    with pytest.raises(AttributeError, match=r"module 'briefing\.corpus' has no attribute 'document_ids'"):
        find("document_ids")
