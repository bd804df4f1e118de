"""The tokens that our pages read, what may stand in them, and our own values: those of static/app.css.

Names are those of NL Design System; `--samenspel-*` where it has none. Other names with the same meaning are
translated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Soort = Literal["kleur", "lengte", "getal", "lettertype"]

TEKST = "--utrecht-document-color"
ACHTERGROND = "--utrecht-document-background-color"
KOP = "--utrecht-heading-1-color"
LINK = "--utrecht-link-color"
KNOP = "--utrecht-button-primary-action-background-color"
KNOPTEKST = "--utrecht-button-primary-action-color"
KNOP_AAN = "--utrecht-button-primary-action-hover-background-color"
VELD = "--utrecht-form-control-background-color"
VELDRAND = "--utrecht-form-control-border-color"
GEKOZEN_RAND = "--utrecht-radio-button-checked-border-color"
FOCUS = "--utrecht-focus-background-color"
FOCUSRAND = "--utrecht-focus-outline-color"
MIS = "--utrecht-feedback-danger-color"
MISVLAK = "--utrecht-feedback-danger-background-color"
GOED = "--utrecht-feedback-success-color"
GOEDVLAK = "--utrecht-feedback-success-background-color"
VLAK = "--samenspel-vlak"
GEKOZEN = "--samenspel-gekozen"
RAND = "--samenspel-rand"
GEDEMPT = "--samenspel-gedempt"
LET_OP = "--samenspel-let-op"
HOEK = "--utrecht-button-border-radius"
LETTER = "--utrecht-document-font-family"
REGELAFSTAND = "--utrecht-document-line-height"

LICHT: Mapping[str, str] = {
    TEKST: "#1f2328",
    ACHTERGROND: "#ffffff",
    KOP: "#1f2328",
    LINK: "#0b5cad",
    KNOP: "#0b5cad",
    KNOPTEKST: "#ffffff",
    KNOP_AAN: "#084583",
    VELD: "#ffffff",
    VELDRAND: "#59616b",
    GEKOZEN_RAND: "#0b5cad",
    FOCUS: "#ffdd00",
    FOCUSRAND: "#1f2328",
    MIS: "#a8201a",
    MISVLAK: "#fdf1f0",
    GOED: "#00664f",
    GOEDVLAK: "#e9f5f1",
    VLAK: "#f3f5f8",
    GEKOZEN: "#e3eef9",
    RAND: "#c9d0d8",
    GEDEMPT: "#545c66",
    LET_OP: "#fff3c4",
}
DONKER: Mapping[str, str] = {
    TEKST: "#e9ecef",
    ACHTERGROND: "#14181d",
    KOP: "#e9ecef",
    LINK: "#92c1f5",
    KNOP: "#92c1f5",
    KNOPTEKST: "#10151a",
    KNOP_AAN: "#bcd9fa",
    VELD: "#1b2027",
    VELDRAND: "#a4adb8",
    GEKOZEN_RAND: "#92c1f5",
    FOCUS: "#14181d",
    FOCUSRAND: "#ffdd00",
    MIS: "#ffb4ab",
    MISVLAK: "#35191a",
    GOED: "#84d9bd",
    GOEDVLAK: "#12302a",
    VLAK: "#1e242b",
    GEKOZEN: "#17324e",
    RAND: "#3d4752",
    GEDEMPT: "#b3bbc5",
    LET_OP: "#453a06",
}
ONZE_LETTER = '"Source Sans Pro", system-ui, -apple-system, "Segoe UI", sans-serif'
LETTER_VAN_BEZOEKER = 'system-ui, -apple-system, "Segoe UI", sans-serif'
VORM: Mapping[str, str] = {HOEK: "8px", LETTER: ONZE_LETTER, REGELAFSTAND: "1.5"}
"""Our own values of what is no colour; the same in light and dark."""

SOORTEN: Mapping[str, Soort] = {
    **dict.fromkeys(LICHT, "kleur"),
    HOEK: "lengte",
    LETTER: "lettertype",
    REGELAFSTAND: "getal",
}
"""Every token that is taken over → what may stand in it."""

VERTAALD: Mapping[str, tuple[str, ...]] = {
    TEKST: ("--basis-color-default-color-document",),
    ACHTERGROND: ("--basis-color-default-bg-document",),
    KOP: ("--nl-heading-level-1-color", "--basis-heading-color"),
    LINK: ("--nl-link-color", "--basis-color-action-1-color-default"),
    KNOP: ("--nl-button-primary-background-color", "--basis-color-action-1-inverse-bg-default"),
    KNOPTEKST: ("--nl-button-primary-color", "--basis-color-action-1-inverse-color-default"),
    KNOP_AAN: ("--nl-button-primary-hover-background-color", "--basis-color-action-1-inverse-bg-hover"),
    VELD: ("--basis-form-control-background-color",),
    VELDRAND: ("--basis-form-control-border-color",),
    GEKOZEN_RAND: ("--basis-color-action-1-border-active",),
    GEKOZEN: ("--basis-color-action-1-bg-subtle",),
    FOCUS: ("--basis-focus-background-color",),
    FOCUSRAND: ("--basis-focus-outline-color",),
    MIS: ("--basis-color-negative-color-default",),
    MISVLAK: ("--basis-color-negative-bg-default",),
    GOED: ("--basis-color-positive-color-default",),
    GOEDVLAK: ("--basis-color-positive-bg-default",),
    HOEK: ("--nl-button-border-radius", "--basis-border-radius-md"),
    LETTER: ("--basis-text-font-family-default",),
}
"""Token → other names it goes by, used in this order when a file does not have the token itself."""
