"""What every HTML page gets, and the functions that render one.

A page is a template and a frozen dataclass: the fields of the dataclass are the names in the template, and
the frame of `basis.html` (language, menu, banner) is added here. Templates run with autoescape and
StrictUndefined, so a missing name is an error in the tests and never a silent blank.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request
from litestar.datastructures import Cookie
from litestar.response.base import Response

from service.huisstijl.huisstijl import Huisstijl
from service.taal import TALEN, Vertaler, kies_taal, richting, vertalers, zonder_variant

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SJABLONEN = Path(__file__).parent / "templates"
TAALKOEKJE = "taal"
_JAAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Taalkeuze:
    """One language in the language menu."""

    code: str
    naam: str
    gekozen: bool
    lang: str
    richting: str


@dataclass(frozen=True)
class Kader:
    """What `basis.html` needs, beside the content of the page."""

    taal: str
    """For `lang`: without the variant."""
    richting: str
    onnagekeken: bool
    """True when a computer made this translation and no person read it; the page says so."""
    talen: tuple[Taalkeuze, ...]
    pad: str
    """Path of this page, to mark it in the menu; "" when it is in no menu."""
    gesimuleerd: bool
    """True shows the banner that these are simulated data."""
    formulier: str
    """Id of a form on the page: the language menu then sends that form, so that nothing typed is lost."""
    _: Vertaler
    meervoud: Callable[..., str]
    """`Vertaler.meervoud`, under a name of its own so that the texts can be extracted."""
    basis: str = ""
    """Address of the service, for links that leave it."""
    canoniek: str = ""
    """The one path that this page should be known by; "" on pages that nobody should look for."""
    figuren: str = ""
    """Where the files of the figures on this page stand; "" when it has none."""
    insluiten: str = ""
    """Where the figures of this page stand by themselves, for on another site; "" when they do not."""
    huisstijl: Huisstijl | None = None
    """The look of the gemeente that the page is about; None: our own."""

    @classmethod
    def maak(
        cls,
        taal: str,
        *,
        pad: str = "",
        gesimuleerd: bool = False,
        formulier: str = "",
        talen: tuple[str, ...] = tuple(TALEN),
        nagekeken: bool = True,
        basis: str = "",
        canoniek: str = "",
        figuren: str = "",
        insluiten: str = "",
        huisstijl: Huisstijl | None = None,
    ) -> Kader:
        """Build the frame for one of the interface languages.

        `talen` limits what the menu offers; `nagekeken`: a person read this language in all other texts of
        the page, such as those of a questionnaire.
        """
        vertaler = vertalers()[taal]
        return cls(
            taal=zonder_variant(taal),
            richting=vertaler.richting,
            onnagekeken=not (nagekeken and vertaler.nagekeken),
            talen=tuple(_taalkeuze(code, taal) for code in TALEN if code in talen),
            pad=pad,
            gesimuleerd=gesimuleerd,
            formulier=formulier,
            _=vertaler,
            meervoud=vertaler.meervoud,
            basis=basis,
            canoniek=canoniek,
            figuren=figuren,
            insluiten=insluiten,
            huisstijl=huisstijl,
        )


def _taalkeuze(code: str, gekozen: str) -> Taalkeuze:
    return Taalkeuze(code, TALEN[code], code == gekozen, zonder_variant(code), richting(code))


@cache
def omgeving() -> Environment:
    """The one Jinja2 environment of the service."""
    jinja = Environment(
        loader=FileSystemLoader(SJABLONEN),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    jinja.globals["TALEN"] = TALEN
    return jinja


def _velden(waarde: DataclassInstance) -> dict[str, Any]:
    # Not dataclasses.asdict: that would copy the nested dataclasses into dicts.
    return {veld.name: getattr(waarde, veld.name) for veld in fields(waarde)}


def render(sjabloon: str, inhoud: DataclassInstance, kader: Kader) -> str:
    """Render `sjabloon` with the fields of `inhoud` and the frame; needs no request, so also in a worker.

    Raises jinja2.UndefinedError when the template uses a name that neither has.
    """
    return omgeving().get_template(sjabloon).render(_velden(kader) | _velden(inhoud))


def taal_van(request: Request[Any, Any, Any]) -> str:
    """The language for this visitor: `?taal=`, else the cookie, else what the browser asks for."""
    return kies_taal(
        request.query_params.get("taal"),
        request.cookies.get(TAALKOEKJE),
        request.headers.get("accept-language"),
    )


def onthoud_taal(antwoord: Response[Any], taal: str, request: Request[Any, Any, Any]) -> None:
    """Remember a language that the visitor chose; a plain preference, no secret and no identifier."""
    antwoord.set_cookie(
        Cookie(
            key=TAALKOEKJE,
            value=taal,
            max_age=_JAAR,
            path="/",
            httponly=True,
            samesite="lax",
            secure=request.scope["scheme"] == "https",
        )
    )


def onthoud_gevraagde_taal(antwoord: Response[Any], request: Request[Any, Any, Any]) -> None:
    """Remember the language in the address, if there is one; also on a redirect, which drops the address."""
    if request.query_params.get("taal") in TALEN:
        onthoud_taal(antwoord, str(request.query_params["taal"]), request)


def toon(
    request: Request[Any, Any, Any],
    sjabloon: str,
    inhoud: DataclassInstance,
    *,
    status: int = 200,
    taal: str | None = None,
    formulier: str = "",
    talen: tuple[str, ...] = tuple(TALEN),
    nagekeken: bool = True,
    huisstijl: Huisstijl | None = None,
) -> Response[str]:
    """Answer a request with a page in the visitor's language; `?taal=` is remembered in a cookie."""
    gekozen = taal or taal_van(request)
    kader = Kader.maak(
        gekozen if gekozen in talen else talen[0],
        pad=request.scope["path"],
        gesimuleerd=bool(request.app.state.get("gesimuleerd", False)),
        formulier=formulier,
        talen=talen,
        nagekeken=nagekeken,
        huisstijl=huisstijl,
    )
    antwoord = Response(
        content=render(sjabloon, inhoud, kader),
        status_code=status,
        media_type="text/html",
        headers={"Content-Language": kader.taal, "Vary": "Cookie, Accept-Language"},
    )
    onthoud_gevraagde_taal(antwoord, request)
    return antwoord


@dataclass(frozen=True)
class FoutPagina:
    """Context of `fout.html`."""

    status: int
    melding: str
    """A sentence from the domain error, or "" for the plain text that belongs to the status."""


def toon_fout(request: Request[Any, Any, Any], status: int, melding: str = "") -> Response[str]:
    """The error page for a visitor; of the exception it shows only a domain error's own sentence."""
    return toon(request, "fout.html", FoutPagina(status, melding), status=status)
