"""Learning from print: how a document spells somebody's name is a form of it from then on."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from service.kit.db import Connection
from service.language.naming.likeness import one_slip_apart
from service.language.naming.names import ANY, Form, fold_name, name_forms
from service.language.naming.parts import printed_words
from service.speakers import name_store
from service.speakers.model import SpeakerRef
from service.speakers.name_store import HeldName
from service.speakers.roll import Roll
from service.speakers.store import Found

_MOST_WORDS = 4


def printed_for(refs: Sequence[SpeakerRef]) -> list[str]:
    """What may teach how a name is printed."""
    return [ref.as_printed for ref in refs if ref.as_printed]


async def observe(
    tx: Connection, roll: Roll, refs: Sequence[SpeakerRef], found: Sequence[Found]
) -> None:
    """Adds what is printed for a person and was not known to be a form of anybody's name.

    Only what is a slip away from a form of his: `він` and `голова делегації` are printed for people
    as well, and so, by mistake, are the names of others.
    """
    printed: set[tuple[str, UUID]] = {
        (ref.as_printed, speaker.id)
        for ref, speaker in zip(refs, found, strict=True)
        if ref.as_printed and speaker.kind == "person"
    }
    new = [(text, speaker_id) for text, speaker_id in sorted(printed) if not roll.resolve(text)]
    if not new:
        return
    names = await name_store.list_names(tx, sorted({speaker_id for _, speaker_id in new}))
    by_id = {one.id: one for one in found}
    for text, speaker_id in new:
        for name in (one for one in names if one.current_id == speaker_id):
            if forms := observed_forms(text, name):
                await name_store.insert_observed(tx, name, forms)
                whose = msgspec.structs.replace(by_id[speaker_id], held_as=name.speaker_id)
                roll.add(name.id, name.name, whose, forms)
                break


def observed_forms(printed: str, name: HeldName) -> list[Form]:
    """What is printed as forms of the words of the name; none if one word is like none of them."""
    forms = name_forms(name.name, of_person=True, language=name.language)
    words = printed_words(printed)
    found: dict[int, Form] = {}
    for spelling in words[: _MOST_WORDS + 1]:
        word = fold_name(spelling)
        like = next(
            (
                form
                for form in forms
                if form.place not in found
                and (form.form == word or one_slip_apart(word, form.form))
            ),
            None,
        )
        if like is None:
            return []
        found[like.place] = msgspec.structs.replace(
            like, form=word, readings=ANY, spelling=spelling, origin="observed"
        )
    named = any(form.alone for form in found.values()) and len(words) <= _MOST_WORDS
    return [form for _, form in sorted(found.items())] if named else []
