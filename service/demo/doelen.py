"""What the simulated Netherlands answers on average: the calibration targets per begrip and doelgroep.

A target holds for the substantive answers of the whole country, weighted, in the year `ijkjaar`. Targets
with a source are published figures; all others are assumptions, chosen to be plausible next to those. The
sources are explained in docs/uitleg/simulatie.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

from vragenlijsten import Variabele

AANNAME = "aanname"
SCP_2017 = "SCP 2017, aangehaald door Sociaal Werk Nederland, 4 december 2017"
CITISENS_2024 = "Citisens, Staat van betrokkenheid 2024"
CBS_2022 = "CBS, Sociale samenhang en welzijn 2022"

IJKJAAR = 2022
# Spread of the latent opinion in scale steps, for scales of ten steps and more.
_SPREIDING_VERTROUWEN, _SPREIDING_CIJFER = 2.1, 1.5
# Of those who agree or disagree, the part that does so completely.
_HELEMAAL = 0.22
_VERHOUDING = 0.8  # of each option to the one before it, where nothing is known


@dataclass(frozen=True, slots=True)
class Doel:
    """A target: `laag`/`hoog` are shares 0..1 (eens5: oneens/eens; ratings: hoog = 6 and up).

    `kansen` overrides them for keuze and meerkeuze (one share per option, in order of code).
    """

    laag: float = 0.0
    hoog: float = 0.0
    kansen: tuple[float, ...] = ()
    ijkjaar: int = IJKJAAR
    bron: str = AANNAME


def _eens(**paren: tuple[int, int]) -> dict[str, Doel]:
    return {begrip: Doel(laag / 100, hoog / 100) for begrip, (laag, hoog) in paren.items()}


def _hoog(**aandelen: int) -> dict[str, Doel]:
    return {begrip: Doel(hoog=aandeel / 100) for begrip, aandeel in aandelen.items()}


def _keuze(**aandelen: tuple[int, ...]) -> dict[str, Doel]:
    return {
        begrip: Doel(kansen=tuple(deel / sum(delen) for deel in delen)) for begrip, delen in aandelen.items()
    }


_INWONERS: dict[str, Doel] = {
    "dec_bezuiniging": Doel(0.07, 0.55, bron=SCP_2017),
    **_eens(dec_dichtbij=(24, 41), dec_maatwerk=(22, 42), dec_afvinklijst=(19, 46), dec_belofte=(27, 35)),
    "ver_gemeentebestuur": Doel(hoog=0.58, ijkjaar=2024, bron=CITISENS_2024),
    "ver_gemeenteraad": Doel(hoog=0.506, bron=CBS_2022),
    "ver_rijk": Doel(hoog=0.33, ijkjaar=2024, bron=CITISENS_2024),
    "ver_inwoners": Doel(hoog=0.66, bron=CBS_2022),
    **_hoog(ver_wijkteam=56, ver_aanbieders=70, ver_ander_sociaal_domein=34),
    **_eens(van_terugvallen=(13, 67), van_weg_vinden=(27, 48), van_regie=(20, 50), van_meetellen=(21, 47)),
    **_keuze(van_netwerk=(7, 31, 36, 26), van_solidariteit=(6, 15, 33, 29, 17)),
    **_eens(sam_inhoud_doel=(22, 34), sam_inhoud_ervaring=(26, 38), sam_inhoud_leren=(23, 33)),
    **_eens(sam_relatie_gelijk=(28, 31), sam_relatie_open=(30, 29), sam_relatie_nodig=(27, 33)),
    **_eens(sam_zaak_afspraken=(31, 30), sam_zaak_nakomen=(24, 37), sam_zaak_ruimte=(30, 25)),
    **_eens(ini_ruimte=(20, 43), ini_overnemen=(30, 24), ini_belemmering=(29, 26)),
    **_eens(ini_uitzondering=(28, 27), ini_zeggenschap=(38, 23)),
    **_keuze(ini_meegedaan=(17, 28, 55)),
    **_keuze(rol_nu=(31, 30, 14, 8, 17), rol_gewenst=(8, 24, 41, 20, 7), rol_zelf=(26, 21, 18, 12, 23)),
    "wel_tevreden": Doel(hoog=0.91),
    **_eens(wel_verbonden=(11, 66), wel_autonomie=(9, 73)),
    **_keuze(ag_hulp=(11, 9, 80), ag_rondkomen=(5, 12, 28, 34, 21), ag_huishouden=(23, 36, 28, 8, 5)),
}

_AANBIEDERS: dict[str, Doel] = {
    **_eens(dec_bezuiniging=(12, 61), dec_dichtbij=(20, 52), dec_maatwerk=(27, 41), dec_afvinklijst=(17, 57)),
    **_eens(dec_belofte=(33, 31)),
    **_hoog(ver_gemeentebestuur=57, ver_gemeenteraad=48, ver_wijkteam=60, ver_aanbieders=77, ver_inwoners=73),
    **_hoog(ver_rijk=27, ver_ander_sociaal_domein=39),
    **_eens(van_terugvallen=(25, 42), van_weg_vinden=(46, 24), van_regie=(29, 38), van_meetellen=(31, 35)),
    **_keuze(van_solidariteit=(3, 13, 38, 33, 13)),
    **_eens(sam_inhoud_doel=(27, 38), sam_inhoud_ervaring=(32, 33), sam_inhoud_leren=(33, 31)),
    **_eens(sam_relatie_gelijk=(41, 27), sam_relatie_open=(38, 29), sam_relatie_nodig=(29, 39)),
    **_eens(sam_zaak_afspraken=(34, 35), sam_zaak_nakomen=(28, 41), sam_zaak_ruimte=(42, 24)),
    **_eens(dia_gesprek=(43, 31), dia_expertise=(45, 28), dia_partner=(41, 33), dia_waarde=(27, 43)),
    **_eens(dia_aanbesteding_personeel=(14, 63), dia_aanbesteding_continuiteit=(15, 58)),
    **_eens(dia_verantwoording=(53, 18), dia_concurrent=(24, 49)),
    **_keuze(dia_lasten=(14, 37, 31, 18), mon_bureaucratie=(11, 40, 49)),
    **_eens(mon_samenwerking=(29, 38), mon_vertrouwen=(33, 34), mon_privacy=(25, 45)),
    **_eens(mon_transformatie=(31, 35), mon_mandaat=(38, 34), mon_lef=(27, 40), mon_zelfreflectie=(17, 54)),
    **_keuze(mon_rangorde=(16, 17, 37, 11, 19)),
    "mon_weerstand": Doel(kansen=(0.58, 0.47, 0.39, 0.52, 0.31, 0.49, 0.08)),
    **_eens(wijk_dichtbij=(25, 44), wijk_screening=(34, 35), wijk_verbinding=(43, 25), wijk_nazorg=(47, 21)),
    **_eens(wijk_ontkokerd=(52, 19), wijk_tijd=(51, 22)),
    **_keuze(rol_nu=(48, 28, 11, 4, 9), rol_gewenst=(4, 20, 55, 18, 3), rol_zelf=(38, 27, 24, 8, 3)),
    **_keuze(ag_omvang=(22, 31, 27, 20), ag_rol=(18, 34, 48)),
}

_GEMEENTE: dict[str, Doel] = {
    **_eens(dec_bezuiniging=(23, 43), dec_dichtbij=(9, 72), dec_maatwerk=(11, 62), dec_afvinklijst=(36, 31)),
    **_eens(dec_belofte=(14, 57)),
    **_hoog(ver_gemeentebestuur=76, ver_gemeenteraad=63, ver_wijkteam=79, ver_aanbieders=69, ver_inwoners=78),
    **_hoog(ver_rijk=26, ver_ander_sociaal_domein=56),
    **_eens(van_terugvallen=(11, 62), van_weg_vinden=(27, 43), van_regie=(14, 57), van_meetellen=(16, 56)),
    **_keuze(van_solidariteit=(4, 18, 41, 28, 9)),
    **_eens(sam_inhoud_doel=(16, 55), sam_inhoud_ervaring=(11, 63), sam_inhoud_leren=(16, 53)),
    **_eens(sam_relatie_gelijk=(21, 46), sam_relatie_open=(20, 48), sam_relatie_nodig=(14, 58)),
    **_eens(sam_zaak_afspraken=(26, 43), sam_zaak_nakomen=(14, 57), sam_zaak_ruimte=(23, 44)),
    **_eens(ini_ruimte=(11, 63), ini_overnemen=(41, 26), ini_belemmering=(20, 44), ini_uitzondering=(19, 49)),
    **_eens(ini_zeggenschap=(28, 36)),
    **_eens(dia_gesprek=(16, 56), dia_expertise=(15, 58), dia_partner=(13, 62), dia_waarde=(26, 39)),
    **_eens(dia_aanbesteding_personeel=(31, 33), dia_aanbesteding_continuiteit=(29, 37)),
    **_eens(dia_verantwoording=(25, 38), dia_concurrent=(34, 33)),
    **_keuze(dia_lasten=(19, 43, 26, 12), mon_bureaucratie=(19, 46, 35)),
    **_eens(mon_samenwerking=(21, 49), mon_vertrouwen=(22, 47), mon_privacy=(35, 34)),
    **_eens(mon_transformatie=(22, 47), mon_mandaat=(27, 46), mon_lef=(26, 41), mon_zelfreflectie=(15, 56)),
    **_keuze(mon_rangorde=(24, 16, 23, 18, 19)),
    "mon_weerstand": Doel(kansen=(0.62, 0.31, 0.48, 0.46, 0.34, 0.53, 0.07)),
    **_eens(wijk_dichtbij=(11, 65), wijk_screening=(21, 52), wijk_verbinding=(31, 38), wijk_nazorg=(36, 29)),
    **_eens(wijk_ontkokerd=(41, 28), wijk_tijd=(46, 27)),
    **_keuze(rol_nu=(22, 43, 24, 7, 4), rol_gewenst=(4, 27, 47, 20, 2), rol_zelf=(31, 33, 25, 8, 3)),
    **_keuze(ag_functie=(6, 17, 41, 36)),
}

DOELEN: Mapping[str, Mapping[str, Doel]] = {
    "inwoners": _INWONERS,
    "aanbieders": _AANBIEDERS,
    "gemeente": _GEMEENTE,
}


def kansen(variabele: Variabele, doelgroep: str) -> tuple[float, ...]:
    """Target share of each answer of a variable, in order of code; sums to 1.

    An unknown begrip gets a default that suits its soort: a fifth oneens and half eens, a rather high rating,
    options that become rarer, a third ticked.
    """
    doel = DOELEN[doelgroep].get(variabele.begrip, Doel())
    codes = antwoordcodes(variabele)
    if variabele.soort == "meerkeuze":
        plaats = int(variabele.naam.rsplit("_", 1)[1]) - 1
        kans = doel.kansen[plaats] if plaats < len(doel.kansen) else 1 / 3
        return (1 - kans, kans)
    if len(doel.kansen) == len(codes):
        return doel.kansen
    if variabele.soort in ("keuze", "rangorde"):
        ruw = [_VERHOUDING**plaats for plaats in range(len(codes))]
        return tuple(deel / sum(ruw) for deel in ruw)
    if len(codes) == 5:
        return _vijf(doel.laag or 0.2, doel.hoog or 0.5)
    return _normaal(codes, doel.hoog or 0.6)


def ijkjaar(begrip: str, doelgroep: str) -> int:
    """The year in which the target of a begrip holds."""
    return DOELEN[doelgroep].get(begrip, Doel()).ijkjaar


def antwoordcodes(variabele: Variabele) -> tuple[int, ...]:
    """The substantive codes of a variable, ascending."""
    if variabele.van is not None and variabele.tot is not None:
        return tuple(range(variabele.van, variabele.tot + 1))
    return tuple(sorted(variabele.waarden))


def _vijf(laag: float, hoog: float) -> tuple[float, ...]:
    midden = 1 - laag - hoog
    return (_HELEMAAL * laag, (1 - _HELEMAAL) * laag, midden, (1 - _HELEMAAL) * hoog, _HELEMAAL * hoog)


def _normaal(codes: tuple[int, ...], hoog: float) -> tuple[float, ...]:
    """A normal opinion cut into codes, with share `hoog` above the middle (6 and up on 0-10 and 1-10)."""
    midden = 5.5 if codes[-1] == 10 else (codes[0] + codes[-1]) / 2
    spreiding = _SPREIDING_VERTROUWEN if codes[0] == 0 else _SPREIDING_CIJFER * max(1, len(codes) / 10)
    verdeling = NormalDist(midden + spreiding * NormalDist().inv_cdf(hoog), spreiding)
    grenzen = [0.0, *(verdeling.cdf(code + 0.5) for code in codes[:-1]), 1.0]
    return tuple(boven - onder for onder, boven in pairwise(grenzen))
