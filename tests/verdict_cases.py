"""The table of cases by which verdicts are judged, written from docs/verification.md alone."""

from tests import (
    verdict_cases_circumstances,
    verdict_cases_cuts,
    verdict_cases_en,
    verdict_cases_en_record,
    verdict_cases_flags,
    verdict_cases_fourth_cuts,
    verdict_cases_fourth_en,
    verdict_cases_fourth_numbers,
    verdict_cases_fourth_print,
    verdict_cases_fourth_record,
    verdict_cases_fourth_ru,
    verdict_cases_fourth_uk,
    verdict_cases_fourth_words,
    verdict_cases_print,
    verdict_cases_record,
    verdict_cases_ru,
    verdict_cases_ru_record,
    verdict_cases_second,
    verdict_cases_sources,
    verdict_cases_third,
    verdict_cases_turns,
    verdict_cases_words,
)
from tests.verdict_cases_types import Case, Said

__all__ = ["CASES", "Case", "Said"]

CASES: tuple[Case, ...] = (
    *verdict_cases_print.CASES,
    *verdict_cases_turns.CASES,
    *verdict_cases_second.CASES,
    *verdict_cases_third.CASES,
    *verdict_cases_fourth_uk.CASES,
    *verdict_cases_fourth_numbers.CASES,
    *verdict_cases_fourth_cuts.CASES,
    *verdict_cases_fourth_print.CASES,
    *verdict_cases_fourth_en.CASES,
    *verdict_cases_fourth_ru.CASES,
    *verdict_cases_fourth_words.CASES,
    *verdict_cases_fourth_record.CASES,
    *verdict_cases_cuts.CASES,
    *verdict_cases_words.CASES,
    *verdict_cases_flags.CASES,
    *verdict_cases_sources.CASES,
    *verdict_cases_record.CASES,
    *verdict_cases_circumstances.CASES,
    *verdict_cases_ru.CASES,
    *verdict_cases_ru_record.CASES,
    *verdict_cases_en.CASES,
    *verdict_cases_en_record.CASES,
)
