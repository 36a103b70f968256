"""Pages and templates as web teams have them: what each is, judged as a web officer would judge it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_pixelguard.model import Finding
from pytest_pixelguard.static import FileResult

FOLDER = Path(__file__).parent / "pages"
# File, then each finding: rule, level, vendor or host, consent, account.
EXPECTED = {
    "pixelyoursite.html": [
        "PXG101 error meta-pixel unknown 123456789012345",
        "PXG101 note google-tag ungated G-ABCDEF1234",
    ],
    "monsterinsights.html": [
        "PXG101 error google-tag ungated G-ABCDEF1234",
    ],
    "complianz.html": [
        "PXG101 note google-tag gated G-ABCDEF1234",
        "PXG101 note meta-pixel gated 123456789012345",
        "PXG104 note youtube gated dQw4w9WgXcQ",
    ],
    "cookieyes.html": [
        "PXG104 warning cookieyes ungated -",
        "PXG101 note google-tag gated G-ABCDEF1234",
    ],
    "cookie-law-info.html": [
        "PXG101 note google-tag gated UA-12345678-1",
        "PXG101 note meta-pixel gated 123456789012345",
    ],
    "cookiebot-auto.html": [
        "PXG104 warning cookiebot ungated -",
        "PXG103 note gtm gated GTM-ABC1234",
    ],
    "cookiebot-manual.html": [
        "PXG104 warning cookiebot ungated -",
        "PXG103 error gtm ungated GTM-ABC1234",
        "PXG101 note meta-pixel gated 123456789012345",
    ],
    "onetrust.html": [
        "PXG104 warning onetrust ungated -",
        "PXG101 note meta-pixel gated 123456789012345",
        "PXG101 note google-tag gated G-ABCDEF1234",
    ],
    "onetrust-autoblock.html": [
        "PXG104 warning onetrust ungated -",
        "PXG104 note onetrust gated -",
        "PXG101 note meta-pixel gated 123456789012345",
    ],
    "civic.html": [
        "PXG104 warning civic-cookie-control ungated -",
        "PXG103 note gtm gated GTM-ABC1234",
    ],
    "civic-on.html": [
        "PXG104 warning civic-cookie-control ungated -",
        "PXG107 error civic-cookie-control ungated -",
        "PXG103 note gtm gated GTM-ABC1234",
    ],
    "civic-grant.html": [
        "PXG103 error gtm ungated GTM-ABC1234",
        "PXG104 warning civic-cookie-control ungated -",
    ],
    "silktide-on.html": [
        "PXG107 error silktide-consent-manager ungated -",
    ],
    "silktide-off.html": [],
    "umbraco.html": [
        "PXG103 error gtm ungated GTM-ABC1234",
        "PXG103 error gtm ungated GTM-ABC1234",
    ],
    "umbraco-razor.cshtml": [
        "PXG103 error gtm ungated -",
    ],
    "drupal-ga-eucc.html": [
        "PXG101 note google-tag unknown G-ABCDEF1234",
    ],
    "nhs-prototype.html": [
        "PXG101 note google-tag gated G-ABCDEF1234",
        "PXG105 warning assets.nhs.uk ungated -",
    ],
    "govuk-publishing.html": [
        "PXG101 note google-analytics-ua ungated UA-12345678-1",
        "PXG103 note gtm gated GTM-ABC1234",
    ],
    "next-pages.js": [
        "PXG101 error meta-pixel unknown -",
    ],
    "next-app.html": [
        "PXG101 error google-tag ungated G-ABCDEF1234",
    ],
    "nuxt.html": [
        "PXG101 error google-tag unknown G-ABCDEF1234",
    ],
    "astro-partytown.html": [
        "PXG101 error google-tag ungated G-ABCDEF1234",
    ],
    "gatsby.html": [
        "PXG105 warning www.googletagmanager.com ungated -",
        "PXG101 error google-tag ungated G-ABCDEF1234",
    ],
    "gtm-env.html": [
        "PXG103 error gtm ungated GTM-ABC1234",
    ],
    "gtm-nonce.html": [
        "PXG103 error gtm ungated GTM-ABC1234",
    ],
    "gtm-first-party.html": [
        "PXG103 error gtm ungated GTM-ABC1234",
    ],
    "gtm-stape.html": [
        "PXG103 error gtm ungated GTM-ABC1234",
    ],
    "gtm-deferred.html": [
        "PXG103 error gtm ungated GTM-ABC1234",
    ],
    "httrack.html": [
        "PXG101 error google-tag ungated G-ABCDEF1234",
        "PXG101 error meta-pixel ungated -",
    ],
    "many-vendors.html": [
        "PXG101 error hotjar ungated 1234567",
        "PXG108 error hotjar ungated 1234567",
        "PXG101 error clarity ungated abcdefghij",
        "PXG108 error clarity ungated abcdefghij",
        "PXG101 error linkedin-insight ungated 1234567",
        "PXG102 error linkedin-insight ungated 1234567",
        "PXG101 error tiktok-pixel ungated C4ABCDEFGHIJKLMNOPQR",
        "PXG101 error x-pixel ungated abc12",
        "PXG101 error bing-uet ungated 12345678",
        "PXG101 error pinterest-tag ungated 2612345678901",
    ],
    "nhs-third-parties.html": [
        "PXG104 warning google-fonts ungated -",
        "PXG105 warning google-fonts ungated -",
        "PXG104 warning font-awesome ungated -",
        "PXG104 warning jsdelivr ungated -",
        "PXG101 error siteimprove ungated 1234567",
        "PXG104 warning reachdeck ungated -",
        "PXG104 warning recite-me unknown 0123456789abcdef0123456789abcdef01234567",
        "PXG104 warning youtube ungated abcdefghijk",
        "PXG104 warning google-maps ungated -",
        "PXG104 warning www.cqc.org.uk ungated -",
        "PXG101 error x-widgets ungated -",
        "PXG104 warning www.careopinion.org.uk ungated -",
        "PXG104 warning google-translate ungated -",
        "PXG104 warning google-recaptcha ungated -",
    ],
    "consent-mode-denied.html": [
        "PXG101 error google-tag ungated G-ABCDEF1234",
    ],
    "consent-mode-granted.html": [
        "PXG107 error google-tag ungated -",
        "PXG103 error gtm ungated GTM-ABC1234",
    ],
    "consent-mode-region.html": [
        "PXG103 error gtm ungated GTM-ABC1234",
    ],
    "matomo-self.html": [
        "PXG101 error matomo ungated 7",
    ],
    "matomo-require-consent.html": [
        "PXG101 error matomo ungated 1",
    ],
    "plausible-etc.html": [
        "PXG101 error plausible ungated example.nhs.uk",
        "PXG101 error fathom ungated ABCDEFGH",
        "PXG101 error cloudflare-insights ungated 0123456789abcdef0123456789abcdef",
    ],
    "jquery-gated.html": [
        "PXG101 note meta-pixel gated 123456789012345",
    ],
    "jquery-ungated.html": [
        "PXG101 error meta-pixel ungated 123456789012345",
    ],
    "cookie-policy.html": [
        "PXG109 note meta-pixel named -",
        "PXG109 note google-analytics-ua named -",
        "PXG109 note hotjar named -",
    ],
    "tutorial.html": [
        "PXG109 note google-tag named -",
    ],
    "csp-meta.html": [
        "PXG109 note gtm named -",
        "PXG109 note meta-pixel named -",
        "PXG109 note google-analytics-ua named -",
    ],
    "share-links.html": [
        "PXG105 warning s.w.org ungated -",
    ],
    "commented.html": [
        "PXG109 note meta-pixel named -",
    ],
    "js-commented.html": [
        "PXG109 note meta-pixel named -",
    ],
    "wp-rocket.html": [
        "PXG101 error google-tag ungated G-ABCDEF1234",
    ],
    "moove.html": [
        "PXG109 note gtm named -",
    ],
    "orestbida.html": [
        "PXG101 note google-tag gated G-ABCDEF1234",
        "PXG104 warning cookieconsent ungated -",
    ],
    "klaro.html": [
        "PXG104 warning klaro ungated -",
        "PXG101 note meta-pixel gated 123456789012345",
    ],
    "react-helmet.html": [
        "PXG101 error google-tag ungated G-ABCDEF1234",
    ],
    "ga-optin-file.js": [
        "PXG101 note google-tag gated G-ABCDEF1234",
    ],
    "siteimprove-inline.html": [
        "PXG101 error siteimprove ungated 1234567",
    ],
    "ua-classic.html": [
        "PXG101 error google-analytics-ua ungated UA-12345678-1",
        "PXG101 error google-analytics-ua ungated UA-12345678-2",
    ],
    "adv-matching.html": [
        "PXG101 error meta-pixel ungated 123456789012345",
        "PXG108 error meta-pixel ungated 123456789012345",
    ],
    "borlabs.html": [
        "PXG104 warning youtube unknown -",
        "PXG101 note meta-pixel gated 123456789012345",
    ],
    "quantcast.html": [
        "PXG101 error quantcast ungated -",
    ],
    "tawk.html": [
        "PXG101 error tawk-to ungated -",
    ],
    "next-script-children.tsx": [
        "PXG101 error meta-pixel ungated -",
    ],
    "next-script-html.jsx": [
        "PXG101 error google-tag unknown -",
    ],
    "next-third-parties.tsx": [
        "PXG103 error gtm unknown GTM-ABC1234",
    ],
    "react-consent.jsx": [
        "PXG101 error meta-pixel unknown 123456789012345",
    ],
    "vue.vue": [
        "PXG101 error hotjar ungated 1234567",
        "PXG108 error hotjar ungated 1234567",
        "PXG104 warning google-fonts ungated -",
    ],
    "svelte.svelte": [
        "PXG101 error amplitude unknown 0123456789abcdef0123456789abcdef",
        "PXG101 error google-tag ungated G-ABCDEF1234",
    ],
    "sveltekit-apphtml.html": [
        "PXG103 error gtm ungated GTM-ABC1234",
    ],
    "astro.astro": [
        "PXG101 error google-tag ungated -",
    ],
    "nunjucks.njk": [
        "PXG101 error google-tag ungated -",
    ],
    "twig.twig": [
        "PXG101 error meta-pixel ungated -",
    ],
    "php-enqueue.php": [
        "PXG101 error google-tag unknown G-ABCDEF1234",
    ],
    "php-head.php": [
        "PXG101 error google-tag ungated -",
    ],
    "php-echo.php": [
        "PXG101 error meta-pixel ungated 123456789012345",
    ],
    "erb.erb": [
        "PXG101 error google-tag unknown G-ABCDEF1234",
    ],
    "liquid.liquid": [
        "PXG101 error klaviyo unknown AbC123",
    ],
    "mdx.mdx": [
        "PXG104 warning youtube ungated abcdefghijk",
    ],
    "ts-config.ts": [
        "PXG101 error posthog unknown -",
    ],
    "vite-plugin.ts": [
        "PXG103 warning gtm ungated GTM-ABC1234",
    ],
    "nuxt-config.ts": [
        "PXG101 error google-tag unknown G-ABCDEF1234",
        "PXG101 error meta-pixel unknown 123456789012345",
    ],
    "gatsby-config.js": [
        "PXG101 error google-tag unknown G-ABCDEF1234",
        "PXG101 error meta-pixel unknown 123456789012345",
    ],
    "docusaurus.js": [
        "PXG101 note google-tag ungated G-ABCDEF1234",
        "PXG101 error plausible unknown x.org",
    ],
    "angular.ts": [
        "PXG101 note google-tag unknown G-ABCDEF1234",
    ],
    "service-worker.js": [
        "PXG101 error onesignal ungated -",
        "PXG104 warning storage.googleapis.com ungated -",
    ],
    "_headers": [
        "PXG105 warning google-fonts ungated -",
        "PXG109 note gtm named -",
        "PXG105 warning example.report-uri.com ungated -",
    ],
    "_redirects": [
        "PXG101 warning plausible unknown -",
    ],
    "vercel.json": [
        "PXG101 warning posthog unknown -",
    ],
    "netlify.toml": [
        "PXG101 warning mixpanel unknown -",
    ],
    "nginx.conf": [
        "PXG101 warning matomo unknown -",
        "PXG109 note meta-pixel named -",
        "PXG103 error segment ungated AbCdEf0123456789AbCdEf01",
        "PXG109 note segment named -",
    ],
    "svg.svg": [
        "PXG102 error meta-pixel ungated 123456789012345",
        "PXG104 warning google-fonts ungated -",
    ],
    "importmap.html": [
        "PXG101 error posthog ungated -",
        "PXG105 warning booking.example-health.com ungated -",
    ],
    "own-hosts.html": [],
    "form-third.html": [
        "PXG105 warning microsoft-forms ungated -",
        "PXG105 warning mailchimp ungated -",
        "PXG105 warning stats.example.org ungated -",
    ],
    "cookie-lib.js": [
        "PXG109 note meta-pixel named -",
    ],
    "csp-node.js": [
        "PXG109 note www.googletagmanager.com named -",
        "PXG109 note meta-pixel named -",
        "PXG109 note google-analytics-ua named -",
    ],
}


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items(), ids=EXPECTED.keys())
def test_a_page_is_judged_rightly(name: str, expected: list[str], inspect: Callable[..., FileResult]) -> None:
    """A page of a common platform gives exactly the findings that it deserves, and the prefilter changes none."""
    code = (FOLDER / name).read_bytes()

    result = inspect(code, name)

    assert [_words(each) for each in result.findings] == expected
    assert result.gaps == ()
    assert inspect(code, name, prefilter=False) == result


def test_every_page_is_judged() -> None:
    """No page lies in the folder without an expectation."""
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted(EXPECTED)


def _words(each: Finding) -> str:
    consent = each.consent.value if each.consent else "named"
    return f"{each.rule} {each.level} {each.vendor or each.host} {consent} {each.tracker_id or '-'}"
