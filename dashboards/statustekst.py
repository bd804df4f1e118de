"""Why a figure is not there, in words: for a cell of a table, for a caption, and for those who download.

The words name the rule and nothing else. A figure left out only to protect another one is "niet getoond", as
the one it protects: from the words nobody learns which is which, nor what was answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboards.theme import opsomming

NIET_GETOOND = "onderdrukt"

CEL: Mapping[str, str] = {
    "ok": "",
    "indicatief": "indicatief",
    "nul_variantie": "geen marge",
    "te_weinig": "te weinig antwoorden",
    NIET_GETOOND: "niet getoond",
    "niet_gevraagd": "niet gevraagd",
    "breuk": "niet te vergelijken",
    "model": "alleen een modelschatting",
    "onvoldoende_samenhang": "te weinig samenhang",
    "niet_probabilistisch": "geen steekproef",
}
"""Status → words in a cell where a number could have stood; none where a number stands."""

STATUSZINNEN: Mapping[str, str] = {
    "ok": "Het cijfer staat er, met zijn marge.",
    "indicatief": "Het cijfer staat er, maar het is onzeker: er zijn weinig antwoorden of de marge is breed.",
    "nul_variantie": "Het cijfer staat er zonder toevalsmarge: alle antwoorden zijn gelijk, of iedereen deed "
    "mee.",
    "te_weinig": "Er zijn te weinig antwoorden, of de antwoorden verschillen te veel. Het cijfer zou niets "
    "zeggen.",
    NIET_GETOOND: "Wij laten het cijfer niet zien. Alleen of samen met andere cijfers zou het iets kunnen "
    "verraden over weinig mensen.",
    "niet_gevraagd": "Deze vraag is hier niet gesteld.",
    "breuk": "De vraag of de antwoorden zijn veranderd. Daarom is het cijfer niet te vergelijken met ervoor.",
    "model": "Dit is een schatting met een model. Er is niet genoeg gemeten voor een eigen cijfer.",
    "onvoldoende_samenhang": "De vragen hangen te weinig samen. Daarom maken wij er niet één cijfer van.",
    "niet_probabilistisch": "Deze antwoorden komen van mensen die zelf besloten mee te doen. Zij zijn geen "
    "steekproef en staan niet voor alle inwoners.",
}
"""Status → a sentence for someone who reads the column `status`."""

_RIJEN: Mapping[str, str] = {
    "nul_variantie": "Niet getekend, want er is geen toevalsmarge",
    "te_weinig": "Niet getoond wegens te weinig antwoorden",
    NIET_GETOOND: "Niet getoond, zodat niemand te herkennen is",
    "niet_gevraagd": "Hier niet gevraagd",
    "breuk": "Niet te vergelijken, want de vraag is veranderd",
    "model": "Niet gemeten, alleen geschat met een model",
    "onvoldoende_samenhang": "Niet getoond, want deze vragen hangen te weinig samen",
    "niet_probabilistisch": "Niet getoond, want de antwoorden komen niet uit een steekproef",
}


def weggelaten(rijen: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Caption lines for rows that are left out: (words of the row, status), a line per status."""
    per: dict[str, list[str]] = {}
    for woorden, status in rijen:
        per.setdefault(status, []).append(woorden)
    return tuple(f"{_RIJEN[status]}: {opsomming(per[status])}." for status in _RIJEN if status in per)


def samen(statussen: Iterable[str]) -> str:
    """One status for figures that are all left out: not asked only when none was, and the one that says least
    when there are more."""
    soorten = set(statussen) - {"niet_gevraagd"}
    return next((s for s in (NIET_GETOOND, *_RIJEN) if s in soorten), "niet_gevraagd")


def geen_cijfers(naam: str, statussen: Iterable[str]) -> str:
    """Said instead of a figure about `naam` of which no number may be shown."""
    soorten = set(statussen)
    if soorten == {"niet_gevraagd"}:
        return f"Voor {naam} zijn er geen cijfers: dit is daar niet gevraagd."
    if soorten == {NIET_GETOOND}:
        return f"Voor {naam} laten wij deze cijfers niet zien, zodat niemand te herkennen is."
    if NIET_GETOOND in soorten:
        return (
            f"Voor {naam} zijn er geen cijfers om te laten zien: te weinig antwoorden, of niet getoond zodat "
            "niemand te herkennen is."
        )
    return f"Voor {naam} zijn er te weinig antwoorden om cijfers te laten zien."
