"""Videos and the XML files that label them, wherever in the set each of them lies."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

# Expat bounds what entities can grow to, and no labelling needs any of them.
from xml.etree import ElementTree

from worker.training.readers.rows import Found, videos_below

_CHUNK_BYTES = 65_536
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_BY_EXPAT = ("utf-8", "utf-16", "ascii", "iso8859-1")
#: Windows' superset is what files that say EUC-KR are mostly written in.
_WIDER = {"euc_kr": "cp949"}
# What the parser and Python's codecs raise for a file that is not as it should be.
_UNREADABLE = (OSError, ElementTree.ParseError, ValueError, LookupError)


def root_tag(path: Path) -> str:
    """The name of an XML file's root, "" if its beginning names none."""
    parser: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser(["start"])
    try:
        for part in _parts(path):
            parser.feed(part)
            started: Iterable[Any] = parser.read_events()
            for _, element in started:
                return str(element.tag)
    except _UNREADABLE:
        return ""
    return ""


def read_xml(path: Path) -> ElementTree.Element:
    """The root of an XML file in any encoding that Python knows, Korean ones too.

    Raises OSError, ParseError, ValueError or LookupError.
    """
    parser = ElementTree.XMLParser()  # noqa: S314
    for part in _parts(path):
        parser.feed(part)
    root: ElementTree.Element = parser.close()
    return root


def _parts(path: Path) -> Iterator[str | bytes]:
    """The file piece by piece, as text where Expat does not know its encoding."""
    with path.open("rb") as file:
        part = file.read(_CHUNK_BYTES)
        declared = _DECLARED.match(part)
        name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
        if name in _BY_EXPAT:
            while part:
                yield part
                part = file.read(_CHUNK_BYTES)
            return
        "".encode(name)  # LookupError for a codec of no text, such as zip
        # Of text, the parser passes over what the declaration says.
        decoder = codecs.getincrementaldecoder(_WIDER.get(name, name))()
        while part:
            yield decoder.decode(part)
            part = file.read(_CHUNK_BYTES)
        yield decoder.decode(b"", final=True)


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

    Of several of one name those belong together that lie nearest to each other. What
    lacks the other, cannot be told apart or cannot be parsed, is left out in `found`.
    """
    videos = _by_stem(videos_below(folder))
    labels = _by_stem(sorted(folder.rglob("*.xml")))
    for stem in sorted(videos.keys() - labels.keys()):
        for video in videos[stem]:
            found.leave_out(video, "no XML file labels it")
    for stem in sorted(labels.keys() - videos.keys()):
        for path in labels[stem]:
            found.leave_out(path, "the video that it labels is not there")
    for stem in sorted(videos.keys() & labels.keys()):
        pairs = _pairs(videos[stem], labels[stem])
        for path in videos[stem]:
            if path not in pairs:
                found.leave_out(path, "which XML file of its name labels it is unclear")
        for path in labels[stem]:
            if path not in pairs.values():
                found.leave_out(path, "which video of its name it labels is unclear")
        yield from _parsed(pairs, found)


def _by_stem(paths: Iterable[Path]) -> dict[str, list[Path]]:
    held: dict[str, list[Path]] = {}
    for path in paths:
        held.setdefault(path.stem.lower(), []).append(path)
    return held


def _pairs(videos: Sequence[Path], labels: Sequence[Path]) -> dict[Path, Path]:
    """video → labels where each is the only nearest one of the other."""
    pairs = {}
    for video in videos:
        path = _nearest(video, labels)
        if path is not None and _nearest(path, videos) == video:
            pairs[video] = path
    return pairs


def _nearest(path: Path, others: Sequence[Path]) -> Path | None:
    """What shares the most folders with `path`; None where several do."""
    shared = [len(Path(os.path.commonpath((path, other))).parts) for other in others]
    best = max(shared)
    return others[shared.index(best)] if shared.count(best) == 1 else None


def _parsed(
    pairs: Mapping[Path, Path], found: Found
) -> Iterator[tuple[Path, ElementTree.Element]]:
    for video, path in pairs.items():
        try:
            root = read_xml(path)
        except _UNREADABLE as error:
            found.leave_out(path, f"not XML ({error})")
        else:
            yield video, root
