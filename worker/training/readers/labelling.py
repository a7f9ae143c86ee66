"""Videos and the XML files that label them, wherever in the set each of them lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

# Expat bounds what entities can grow to, and no labelling needs any of them.
from xml.etree import ElementTree

from worker.training.readers.rows import Found, videos_below


def root_tag(path: Path) -> str:
    """The name of an XML file's root, "" if its beginning names none."""
    try:
        with path.open("rb") as file:
            for _, element in ElementTree.iterparse(file, ["start"]):  # noqa: S314
                return str(element.tag)
    except (OSError, ElementTree.ParseError):
        return ""
    return ""


def any_with_root(folder: Path, tag: str) -> bool:
    """Whether the labels in this folder are of the form that `tag` begins.

    The first that can be read decides; a broken one says nothing.
    """
    for path in sorted(folder.rglob("*.xml")):
        if found := root_tag(path):
            return found == tag
    return False


def labelled_videos(
    folder: Path, found: Found
) -> Iterator[tuple[Path, ElementTree.Element]]:
    """Each video with the root of its labels, matched by name, in any letter case.

    What lacks the other, or cannot be parsed, is left out in `found`.
    """
    videos = {path.stem.lower(): path for path in videos_below(folder)}
    labels = {path.stem.lower(): path for path in sorted(folder.rglob("*.xml"))}
    for stem in sorted(videos.keys() - labels.keys()):
        found.leave_out(videos[stem], "no XML file labels it")
    for stem in sorted(labels.keys() - videos.keys()):
        found.leave_out(labels[stem], "the video that it labels is not there")
    for stem in sorted(videos.keys() & labels.keys()):
        try:
            root = ElementTree.fromstring(labels[stem].read_bytes())  # noqa: S314
        except (ElementTree.ParseError, OSError) as error:
            found.leave_out(labels[stem], f"not XML ({error})")
        else:
            yield videos[stem], root
