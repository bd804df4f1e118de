"""Three themes to look at: invented, of no gemeente."""

ZEVEN = """:root {
  --utrecht-document-color: #2b1b2e;
  --utrecht-document-background-color: #fffdf8;
  --utrecht-heading-1-color: #6b1d5c;
  --utrecht-link-color: #8a1c6e;
  --utrecht-button-primary-action-background-color: #8a1c6e;
  --utrecht-button-primary-action-color: #ffffff;
  --utrecht-button-border-radius: 2px;
}"""
"""Seven tokens, on cream."""

NACHT = """:root {
  --utrecht-document-color: #f4f7ff;
  --utrecht-document-background-color: #0a1f44;
  --utrecht-link-color: #ffd84d;
  --utrecht-button-primary-action-background-color: #ffd84d;
  --utrecht-button-primary-action-color: #0a1f44;
  --utrecht-button-border-radius: 999px;
}"""
"""Dark blue with yellow: a page that is dark by itself."""

ROOD = """{"basis": {"color": {"action-1": {"color-default": {"$value": "#b3121d"}},
  "action-1-inverse": {"bg-default": {"$value": "#c8102e"}, "color-default": {"$value": "#ffffff"}}}},
  "nl": {"heading": {"level-1": {"color": {"$value": "#c8102e"}}},
  "button": {"border-radius": {"$value": "4px"}}}}"""
"""Red, as design tokens with names of `--basis-*` and `--nl-*`."""

THEMAS = {"zeven": ZEVEN, "nacht": NACHT, "rood": ROOD}
