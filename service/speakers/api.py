"""Speakers over HTTP."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET

from service.auth.guard import Needs
from service.kit.conditions import check_unchanged
from service.kit.db import Reader, Tx, because
from service.kit.ids import new_id
from service.kit.paging import linked
from service.kit.problems import (
    Gone,
    InvalidCursor,
    NothingToSearch,
    PreconditionFailed,
    refusals,
)
from service.kit.wire import Asked
from service.language.naming.names import name_words
from service.ledger.model import AsOf, NotOnRecordThen
from service.speakers import name_store, resolving, rules, state_store, store, write_store
from service.speakers.model import (
    CannotMerge,
    MembersOnlyOfGroups,
    Merge,
    NameDraft,
    Resolution,
    ResolveQuery,
    RoleDraft,
    RoleEndsBeforeItBegan,
    Speaker,
    SpeakerChange,
    SpeakerDescriptionTaken,
    SpeakerDraft,
    SpeakerIdentifierTaken,
    SpeakerMerged,
    SpeakerNameTaken,
    SpeakerNotFound,
    SpeakerNotMerged,
    SpeakerNotNamed,
    SpeakerPage,
    SpeakerQuery,
    SpeakerRoleTaken,
    SpeakerUnknown,
)

WRITERS = [Needs("write")]
AWAY = (SpeakerNotFound, SpeakerMerged, Gone)


@get("/", responses=refusals(InvalidCursor, NothingToSearch))
async def list_speakers(
    request: Request[Any, Any, Any],
    reader: Reader,
    asked: Asked[SpeakerQuery],
) -> Response[SpeakerPage]:
    """List speakers, latest recorded first; with `q` those whose names begin so, the best first."""
    found = await resolving.find(reader, asked.name) if asked.name else None
    named = None if found is None else [one.id for one in found]
    if asked.q is not None:
        words = name_words(asked.q)
        if not words:
            raise NothingToSearch("There is nothing to be read in it.", path="q", place="query")
        page = await store.search_speakers(reader, asked, words, named)
        return linked(request, page)
    return linked(request, await store.list_speakers(reader, asked, named))


@get("/resolve")
async def resolve_name(reader: Reader, asked: Asked[ResolveQuery]) -> Resolution:
    """Say whom a name means, in any case and alphabet, and why; or who is named alike."""
    return await resolving.explain(reader, asked.name)


@post(
    "/",
    guards=WRITERS,
    responses=refusals(
        SpeakerNotNamed,
        SpeakerDescriptionTaken,
        SpeakerIdentifierTaken,
        MembersOnlyOfGroups,
        RoleEndsBeforeItBegan,
        SpeakerRoleTaken,
    ),
)
async def record_speaker(tx: Tx, data: JSONBody[SpeakerDraft]) -> Response[Speaker]:
    """Record a speaker; one of the same name may exist, for namesakes do."""
    rules.check_draft(data)
    speaker_id = new_id()
    await write_store.insert_speakers(tx, [rules.speaker_row(speaker_id, data)])
    await name_store.insert_names(
        tx, rules.name_rows(speaker_id, data.kind, rules.draft_names(data))
    )
    await write_store.insert_roles(tx, speaker_id, data.roles)
    await write_store.insert_identifiers(tx, speaker_id, data.kind, data.identifiers)
    await write_store.insert_members(tx, speaker_id, data.kind, data.members)
    speaker = await store.get_speaker(tx, speaker_id)
    return Response(speaker, headers={"Location": f"/v1/speakers/{speaker_id}"})


@get("/{speaker_id:uuid}", responses=refusals(*AWAY, NotOnRecordThen))
async def show_speaker(reader: Reader, speaker_id: FromPath[UUID], asked: Asked[AsOf]) -> Speaker:
    """Show one speaker with its names and roles, as it is or as it was."""
    if asked.as_of:
        return await state_store.get_speaker_as_of(reader, speaker_id, asked.as_of)
    return await store.get_speaker(reader, speaker_id)


@patch(
    "/{speaker_id:uuid}",
    guards=WRITERS,
    responses=refusals(*AWAY, PreconditionFailed, SpeakerNotNamed, SpeakerDescriptionTaken),
)
async def change_speaker(
    request: Request[Any, Any, Any],
    tx: Tx,
    speaker_id: FromPath[UUID],
    data: JSONBody[SpeakerChange],
) -> Speaker:
    """Change what is shown of a speaker; a former name still finds it."""
    because(tx, data.reason)
    kind = await store.get_current(tx, speaker_id)
    speaker = await store.get_speaker(tx, speaker_id)
    check_unchanged(request, speaker)
    name = speaker.name if data.name is UNSET else data.name
    description = speaker.description if data.description is UNSET else data.description
    rules.check_naming(kind, name, description)
    await write_store.update_speaker(tx, speaker_id, data)
    if name is not None and not await store.has_name(tx, speaker_id, name):
        draft = NameDraft(name=name, kind="full")
        await name_store.insert_names(tx, [rules.name_row(speaker_id, kind, draft)])
    return await store.get_speaker(tx, speaker_id)


@post(
    "/{speaker_id:uuid}/names",
    guards=WRITERS,
    responses=refusals(*AWAY, PreconditionFailed, SpeakerNameTaken, SpeakerNotNamed),
)
async def add_name(
    request: Request[Any, Any, Any], tx: Tx, speaker_id: FromPath[UUID], data: JSONBody[NameDraft]
) -> Speaker:
    """Add a name that the speaker is printed under."""
    kind = await store.get_current(tx, speaker_id)
    check_unchanged(request, await store.get_speaker(tx, speaker_id))
    if kind == "unnamed":
        raise SpeakerNotNamed("An unnamed source has no name.", path="name")
    rules.check_naming(kind, data.name, None)
    await name_store.insert_names(tx, [rules.name_row(speaker_id, kind, data)])
    return await store.get_speaker(tx, speaker_id)


@post(
    "/{speaker_id:uuid}/roles",
    guards=WRITERS,
    responses=refusals(*AWAY, PreconditionFailed, SpeakerRoleTaken, RoleEndsBeforeItBegan),
)
async def add_role(
    request: Request[Any, Any, Any], tx: Tx, speaker_id: FromPath[UUID], data: JSONBody[RoleDraft]
) -> Speaker:
    """Add a dated post that the speaker held."""
    rules.check_role(data)
    await store.get_current(tx, speaker_id)
    check_unchanged(request, await store.get_speaker(tx, speaker_id))
    await write_store.insert_roles(tx, speaker_id, [data])
    return await store.get_speaker(tx, speaker_id)


@post(
    "/{speaker_id:uuid}/merge",
    status_code=200,
    guards=WRITERS,
    responses=refusals(*AWAY, PreconditionFailed, CannotMerge, SpeakerUnknown),
)
async def merge_speaker(
    request: Request[Any, Any, Any], tx: Tx, speaker_id: FromPath[UUID], data: JSONBody[Merge]
) -> Speaker:
    """Say that this speaker is another one: its id then answers 308, its names find the other."""
    because(tx, data.reason)
    if not await store.list_by_id(tx, [data.into]):
        raise SpeakerUnknown(f"There is no speaker {data.into}.", path="into")
    await store.lock_merging(tx)
    kinds = [await store.get_current(tx, one) for one in sorted({speaker_id, data.into})]
    check_unchanged(request, await store.get_speaker(tx, speaker_id))
    if len(kinds) == 1 or kinds[0] != kinds[1]:
        raise CannotMerge("It must be another speaker of the same kind.", path="into")
    await write_store.update_merged(tx, speaker_id, data.into)
    return await store.get_speaker(tx, data.into)


@delete(
    "/{speaker_id:uuid}/merge",
    status_code=200,
    guards=WRITERS,
    responses=refusals(SpeakerNotFound, Gone, PreconditionFailed, SpeakerNotMerged),
)
async def take_apart(
    request: Request[Any, Any, Any], tx: Tx, speaker_id: FromPath[UUID]
) -> Speaker:
    """Undo a merge: the speaker stands for itself again, with its names and its quotes.

    `If-Match` is for the speaker that it had become. What was recorded of that one meanwhile stays.
    """
    await store.lock_merging(tx)
    became = await store.get_became(tx, speaker_id)
    check_unchanged(request, await store.get_speaker(tx, became))
    await write_store.update_taken_apart(tx, speaker_id, became)
    return await store.get_speaker(tx, speaker_id)


router = Router(
    "/v1/speakers",
    route_handlers=[
        list_speakers,
        resolve_name,
        record_speaker,
        show_speaker,
        change_speaker,
        add_name,
        add_role,
        merge_speaker,
        take_apart,
    ],
    tags=["speakers"],
)
