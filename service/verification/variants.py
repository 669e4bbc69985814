"""How a wording went from print to print: its variants in order, and what changed. Pure."""

from collections.abc import Iterator, Sequence

from service.verification.comparing import compare
from service.verification.judging import Printing, original_of, primary
from service.verification.model import Difference, Jump, PrintedVariant


def as_variants(
    printings: Sequence[Printing], first: int = 0, end: int | None = None
) -> list[PrintedVariant]:
    """Of the wordings of one quote, the first printed first; from `first` to before `end`."""
    worded = [one for one in printings if one.text is not None]
    if not worded:
        return []
    original = original_of(worded)
    pairs = list(zip(worded, [None, *worded], strict=False))
    return [_variant(one, original, last) for one, last in pairs[first:end]]


def _variant(one: Printing, original: Printing, before: Printing | None) -> PrintedVariant:
    return PrintedVariant(
        text=one.text or "",
        mode=one.mode,
        language=one.language,
        count=one.count,
        first_published=one.publication,
        original=one is original,
        from_original=_differences(one, original),
        from_previous=_differences(one, before) if before else None,
        jumps=list(_jumps(before, one)) if before else [],
    )


def _differences(one: Printing, other: Printing) -> list[Difference] | None:
    """From another wording to this one; none where they are in two languages."""
    if _is_translated(one, other):
        return None
    return compare(one.text or "", other.text or "").differences


def _is_translated(one: Printing, other: Printing) -> bool:
    languages = {primary(one.language), primary(other.language)} - {None}
    return len(languages) > 1


def _jumps(before: Printing, after: Printing) -> Iterator[Jump]:
    if before.mode != after.mode:
        yield Jump(kind="mode", before=before.mode, after=after.mode)
    if _is_translated(before, after):
        yield Jump(kind="language", before=before.language, after=after.language)
