"""Matching what someone typed with a name: forgiving of accents, punctuation, word breaks and typos."""

import unicodedata

# Ranks of a match, best first; a rank above BEGIN_VAN_WOORD is a guess.
ZELFDE, BEGIN, BEGIN_VAN_WOORD, EEN_TIKFOUT, MIDDENIN, MEER_TIKFOUTEN = range(6)


def woorden(tekst: str) -> str:
    """Lower-case words without accents and punctuation, joined by single spaces."""
    kaal = unicodedata.normalize("NFKD", tekst.casefold())
    zonder_accent = (teken for teken in kaal if not unicodedata.combining(teken))
    return " ".join("".join(teken if teken.isalnum() else " " for teken in zonder_accent).split())


def rang_zonder_tikfout(gevraagd: str, naam: str) -> int | None:
    """Rank of `naam` for `gevraagd` (both as given by woorden()) without any typo; None = does not fit."""
    getypt, heel = gevraagd.replace(" ", ""), naam.replace(" ", "")
    if getypt == heel:
        return ZELFDE
    if heel.startswith(getypt):
        return BEGIN
    if f" {gevraagd}" in naam:
        return BEGIN_VAN_WOORD
    return MIDDENIN if len(getypt) >= 3 and getypt in heel else None


def rang_met_tikfout(gevraagd: str, naam: str) -> int | None:
    """Rank of `naam` allowing about one typo per four letters (1 in 3-6 letters, at most 3), or None.

    From five letters on the typed text may also be the beginning of the name.
    """
    getypt, heel = gevraagd.replace(" ", ""), naam.replace(" ", "")
    toegestaan = min(3, (len(getypt) + 1) // 4)
    if not toegestaan or len(heel) < len(getypt) - toegestaan:
        return None
    geheel, begin = afstanden(getypt, heel[: len(getypt) + toegestaan + 1], toegestaan)
    if geheel <= toegestaan:
        return EEN_TIKFOUT if geheel == 1 else MEER_TIKFOUTEN + geheel
    return MEER_TIKFOUTEN + 1 + begin if begin <= toegestaan and len(getypt) >= 5 else None


def afstanden(getypt: str, naam: str, grens: int) -> tuple[int, int]:
    """Edit distance of `getypt` to the whole of `naam`, and to its best-fitting beginning.

    Optimal string alignment: an insertion, deletion, substitution or swap of two neighbours counts one.
    Stops early, with values above `grens`, when neither can come within it.
    """
    voorvorige: list[int] = []
    vorige = list(range(len(naam) + 1))
    for i, letter in enumerate(getypt, 1):
        rij = [i]
        for j, ander in enumerate(naam, 1):
            afstand = min(vorige[j] + 1, rij[j - 1] + 1, vorige[j - 1] + (letter != ander))
            if i > 1 and j > 1 and letter == naam[j - 2] and getypt[i - 2] == ander:
                afstand = min(afstand, voorvorige[j - 2] + 1)
            rij.append(afstand)
        # A swap looks back two rows, so both must be out of reach.
        if min(rij) > grens and min(vorige) > grens:
            return grens + 1, grens + 1
        voorvorige, vorige = vorige, rij
    return vorige[-1], min(vorige)
