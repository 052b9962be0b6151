"""Which texts boots are made of, and the comments in them that set findings aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.comments import comments_in
from meminit.judge.finding import CommentedText
from meminit.read.dotconfig import DotConfig
from meminit.read.tree import PlacesUnder, Tree
from meminit.woven import Woven

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from meminit.judge.comments import Comment
    from meminit.judge.finding import Commented
    from meminit.model.boot import Boot
    from meminit.text import Place, Source

__all__ = ["commented", "commented_text", "joined"]


def commented(boot: Boot) -> Commented:
    """The comments of the texts that ``boot`` is made of.

    What stands in its boot line is no comment, whatever it looks like: the kernel gets it.
    """
    line = boot.cmdline.source
    threads = line.threads if isinstance(line, Woven) else ()
    pieces = [thread.place for thread in threads if thread.place is not None]
    found: dict[str, CommentedText] = {}
    for source in {source.name: source for source in _sources(boot)}.values():
        comments = tuple(comment for comment in comments_in(source) if not any(_within(comment, p) for p in pieces))
        if comments:
            found[source.name] = CommentedText(comments, (boot.name,))
    return found


def _within(comment: Comment, piece: Place) -> bool:
    return piece.source.name == comment.place.source.name and piece.start <= comment.place.start < piece.end


def commented_text(source: Source, boots: tuple[str, ...]) -> Commented:
    """The comments of a text that all ``boots`` are made of."""
    comments = comments_in(source)
    return {source.name: CommentedText(comments, boots)} if comments else {}


def joined(many: Iterable[Commented]) -> Commented:
    """Those of many boots: each text once, with all of its boots."""
    found: dict[str, CommentedText] = {}
    for one in many:
        for name, text in one.items():
            known = found.get(name)
            boots = dict.fromkeys((*known.boots, *text.boots)) if known else ()
            found[name] = text if known is None else CommentedText(known.comments, tuple(boots))
    return found


def _sources(boot: Boot) -> Iterator[Source]:
    """Texts that may hold comments: of the .config, of documents and of boot loaders' files."""
    for places in (boot.kernel.config.places, boot.machine.places if boot.machine else None):
        if isinstance(places, (DotConfig, Tree)):
            yield places.source
        elif isinstance(places, PlacesUnder):
            yield places.outer.source
    if isinstance(boot.cmdline.source, Woven):
        for thread in boot.cmdline.source.threads:
            if thread.place is not None:
                yield thread.place.source
    for setting in boot.sysctls:
        if setting.place is not None:
            yield setting.place.source
