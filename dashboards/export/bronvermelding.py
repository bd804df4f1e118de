"""How to refer to a publication: as a text, as BibTeX, and for search engines (schema.org)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from analyse import PublicatieKop
from dashboards.export.dcat import Bestandsoort, Uitgever, adres_van, omschrijving
from dashboards.export.dcatlijsten import LICENTIE, TREFWOORDEN, UITLEG

_KORTER = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def bronvermelding(kop: PublicatieKop, uitgever: Uitgever, basis: str) -> str:
    """The reference as a text: maker (year). title (version) [kind]. publisher. place; the parts that a DOI
    asks for, with the address that stays in its place."""
    return (
        f"{uitgever.naam} ({jaar(kop)}). {kop.titel} (versie {kop.versie}) [Dataset]. Samenspel. "
        f"{adres_van(kop, basis)}"
    )


def bibtex(kop: PublicatieKop, uitgever: Uitgever, basis: str) -> str:
    """The same for reference managers."""
    velden = {
        "author": f"{{{_tex(uitgever.naam)}}}",
        "title": _tex(kop.titel),
        "year": jaar(kop),
        "version": str(kop.versie),
        "publisher": "Samenspel",
        "url": adres_van(kop, basis),
        "note": kop.hash,
    }
    regels = "".join(f"  {naam} = {{{waarde}}},\n" for naam, waarde in velden.items())
    return f"@misc{{{kop.ronde}-v{kop.versie},\n{regels}}}\n"


def jaar(kop: PublicatieKop) -> str:
    """The year that a reference names: that of the last day of the fieldwork."""
    return kop.veld_tot[:4]


def schema_dataset(
    kop: PublicatieKop, uitgever: Uitgever, basis: str, bestanden: Sequence[Bestandsoort]
) -> str:
    """A version of a publication in the words of schema.org, as JSON that can stand in a page."""
    map_ = f"{basis}/data/{kop.ronde}/{kop.versie}"
    return _voor_html(
        {
            "@context": "https://schema.org",
            **_kort(kop, uitgever, basis),
            "creditText": bronvermelding(kop, uitgever, basis),
            "temporalCoverage": f"{kop.veld_van}/{kop.veld_tot}",
            "spatialCoverage": {"@type": "Place", "name": "Nederland"},
            "keywords": list(TREFWOORDEN),
            "inLanguage": "nl",
            "measurementTechnique": "Vragenlijst, gewogen naar de bevolking",
            "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{basis}/data"},
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": b.naam,
                    "description": b.uitleg,
                    "encodingFormat": b.media_type,
                    "contentUrl": f"{map_}/{b.naam}",
                }
                for b in bestanden
            ],
        }
    )


def schema_catalogus(koppen: Sequence[PublicatieKop], uitgever: Uitgever, basis: str) -> str:
    """All publications as one catalogue of schema.org."""
    return _voor_html(
        {
            "@context": "https://schema.org",
            "@type": "DataCatalog",
            "name": "Samenspel: gepubliceerde cijfers",
            "description": UITLEG,
            "url": f"{basis}/data",
            "license": LICENTIE,
            "publisher": _organisatie(uitgever),
            "dataset": [_kort(kop, uitgever, basis) for kop in koppen],
        }
    )


def _kort(kop: PublicatieKop, uitgever: Uitgever, basis: str) -> dict[str, object]:
    adres = adres_van(kop, basis)
    return {
        "@type": "Dataset",
        "@id": adres,
        "name": f"{kop.titel}, versie {kop.versie}",
        "description": omschrijving(kop),
        "url": adres,
        "identifier": kop.hash,
        "version": str(kop.versie),
        "license": LICENTIE,
        "isAccessibleForFree": True,
        "creator": _organisatie(uitgever),
    }


def _organisatie(uitgever: Uitgever) -> dict[str, str]:
    return {"@type": "Organization", "name": uitgever.naam, "url": uitgever.adres}


def _voor_html(inhoud: dict[str, object]) -> str:
    """JSON in which nothing can end the element that it stands in."""
    tekst = json.dumps(inhoud, ensure_ascii=False, indent=1)
    return "".join(_KORTER.get(teken, teken) for teken in tekst)


def _tex(tekst: str) -> str:
    return "".join(f"\\{teken}" if teken in "&%$#_{}" else teken for teken in tekst if teken != "\\")
