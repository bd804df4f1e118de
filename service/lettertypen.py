"""Web fonts made from the installed Source Sans Pro: small, ours, and from no third party.

At the first start the two weights of the design are cut down to the Latin script and written as WOFF2 into
the cache in the data directory (294 kB of TrueType becomes 20 kB); later starts find them there. Where that
fails, pages fall back to the reader's own system font: a missing font may never stop the service.
"""

import importlib.util
import os
import tempfile
from importlib import metadata
from pathlib import Path

from fontTools.ttLib import TTLibError

GEWICHTEN = {"regular.woff2": "SourceSansPro-Regular.ttf", "semibold.woff2": "SourceSansPro-Semibold.ttf"}
# Latin with the accents of Frisian, Turkish, Polish …; punctuation, the euro sign, arrows and ≤ ≥ ≠ −.
TEKENS = (*range(0x20, 0x180), *range(0x1E00, 0x1F00), *range(0x2010, 0x2040), 0x20AC, *range(0x2190, 0x2194))
WISKUNDE = (0x2212, 0x2248, 0x2260, 0x2264, 0x2265)


def _bron() -> Path | None:
    spec = importlib.util.find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "files"


def _maak(bron: Path, doel: Path) -> None:
    from fontTools import subset  # a tenth of a second, that only the first start of all needs

    opties = subset.Options()
    opties.flavor = "woff2"
    opties.layout_features = ["kern", "liga", "locl", "ccmp", "mark", "mkmk", "tnum", "lnum"]
    # Copyright and licence (the SIL Open Font License asks for both) stay inside the file.
    opties.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    lettertype = subset.load_font(str(bron), opties)
    snijder = subset.Subsetter(opties)
    snijder.populate(unicodes=[*TEKENS, *WISKUNDE])
    snijder.subset(lettertype)
    # Written beside its place and moved: a second process never serves half a font.
    greep, naam = tempfile.mkstemp(dir=doel.parent, suffix=".deel")
    os.close(greep)
    subset.save_font(lettertype, naam, opties)
    lettertype.close()
    Path(naam).chmod(0o644)
    Path(naam).replace(doel)


def maak_lettertypen(cache: Path) -> Path:
    """Make sure `cache/static/lettertypen/` holds the web fonts; return `cache/static`, served as /static.

    The folder always exists afterwards; it is empty when the font package or the WOFF2 coder is not usable.
    A new release of the font package makes new files.
    """
    wortel = cache / "static"
    map_ = wortel / "lettertypen"
    map_.mkdir(parents=True, exist_ok=True)
    bron = _bron()
    if bron is None:
        return wortel
    versie = metadata.version("font-source-sans-pro")
    merk = map_ / "versie"
    actueel = merk.is_file() and merk.read_text() == versie
    try:
        for doel, herkomst in GEWICHTEN.items():
            if not (actueel and (map_ / doel).is_file()):
                _maak(bron / herkomst, map_ / doel)
        merk.write_text(versie)
    except (OSError, ImportError, TTLibError):
        for doel in GEWICHTEN:
            (map_ / doel).unlink(missing_ok=True)
    return wortel
