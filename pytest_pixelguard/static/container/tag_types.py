"""Tag types that are Tag Manager's own and send nothing by themselves, and how Google's own tags treat consent."""

from typing import Final

LISTENERS: Final = {
    "cl": "listens for clicks",
    "lcl": "listens for clicks on links",
    "fsl": "listens for forms that are sent",
    "sdl": "listens for scrolling",
    "evl": "listens for elements that come into view",
    "hl": "listens for changes of the address",
    "tl": "a timer",
    "ytl": "listens for YouTube videos",
    "jel": "listens for errors of scripts",
    "tg": "joins several triggers",
    "cn": "listens for consent",
}
"""Google's listeners: they tell the container what happens, and no third party."""

BUILT_IN_CONSENT: Final = frozenset(
    {"googtag", "gaawe", "gaawc", "ua", "awct", "sp", "flc", "fls", "gclidw", "awud", "awcc"}
)
"""Google's tags that look at consent mode themselves. They do not stop without consent: they send pings without cookies
(Google's documentation of consent mode, advanced implementation)."""

PAUSED: Final = "paused"
HTML: Final = "html"
IMAGE: Final = "img"
GOOGLE_TAG: Final = "googtag"

WORDS: Final = {
    "html": "custom HTML",
    "img": "custom image",
    "googtag": "Google tag",
    "gaawe": "Google Analytics 4 event",
    "gaawc": "Google Analytics 4 configuration",
    "ua": "Universal Analytics",
    "awct": "Google Ads conversion",
    "sp": "Google Ads remarketing",
    "gclidw": "Google conversion linker",
    "awud": "Google Ads user-provided data",
    "awcc": "Google Ads calls",
    "flc": "Floodlight counter",
    "fls": "Floodlight sales",
    "paused": "paused tag",
}

GOOGLE_SETTINGS: Final = {
    "ogt_1p_data_v2": "reads the data that visitors provide (e-mail, telephone, name, address)",
    "ogt_ga_send": "sends to Google Analytics",
    "ogt_google_signals": "joins visitors with their Google accounts (Google signals)",
    "ogt_cross_domain": "joins visits across sites",
    "ogt_referral_exclusion": "leaves out referrers",
    "ogt_session_timeout": "sets the length of a session",
    "ogt_dma": "sets consent for the Digital Markets Act",
    "ogt_event_create": "makes events of events",
    "ogt_event_edit": "changes events",
    "ogt_ip_mark": "marks internal traffic",
    "ogt_conversion_marking": "marks conversions",
    "ogt_cps": "sets consent",
    "ccd_em_form": "records forms that are started and sent",
    "ccd_em_site_search": "records search words",
    "ccd_em_outbound_click": "records clicks on links to other sites",
    "ccd_em_download": "records downloads",
    "ccd_em_page_view": "records changes of the address",
    "ccd_em_scroll": "records scrolling",
    "ccd_em_video": "records videos that are played",
    "ccd_auto_redact": "takes e-mail addresses out of addresses",
    "ccd_add_1p_data": "adds the data that visitors provide",
    "ccd_conversion_marking": "marks conversions",
    "ccd_ga_first": "sets up Google Analytics",
    "ccd_ga_last": "ends the set-up of Google Analytics",
    "ccd_ga_regscope": "limits collection by region",
    "ccd_ga_ads_link": "shares with Google Ads",
    "ccd_add_ads_id": "adds the advertising identifier",
    "set_product_settings": "sets up the product",
}
"""Parts of a gtag.js file, which is itself a container (`__ogt_…`, `__ccd_…`): names and meanings from published files
and from general knowledge; each belongs to Google's tag and goes where that goes."""


def is_google_setting(kind: str) -> bool:
    """Tell whether a tag of a gtag.js file is a setting of Google's own tag."""
    return kind.startswith(("ogt_", "ccd_", "set_product_settings", "rep", "dest_")) or kind in GOOGLE_SETTINGS


def in_words(kind: str, template: str = "") -> str:
    """Give a tag's type in words."""
    if kind.startswith("cvt"):
        return f"custom template “{template}”" if template else "custom template"
    if kind in LISTENERS:
        return f"Tag Manager's own: {LISTENERS[kind]}"
    if is_google_setting(kind):
        return f"setting of the Google tag: {GOOGLE_SETTINGS.get(kind, kind)}"
    return WORDS.get(kind, f"tag of the type {kind}")
