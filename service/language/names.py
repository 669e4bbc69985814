"""Names: the forms under which a stored name is found."""

from service.language.folding import fold


def name_forms(name: str, *, of_person: bool) -> list[str]:
    """Folded forms by which a name is found: the whole, and a person's last word as surname.

    This is the one place where further forms (grammatical cases, other alphabets) will go.
    """
    whole = fold(name)
    words = whole.split(" ")
    return [whole, words[-1]] if of_person and len(words) > 1 else [whole]
