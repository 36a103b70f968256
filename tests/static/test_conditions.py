"""What a server writes into the page only for a visitor who has said yes."""

from collections.abc import Callable

import pytest

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static import FileResult

TAG = '<script async src="https://www.googletagmanager.com/gtag/js?id=G-ABCDEF1234"></script>'
OTHER = '<script src="https://static.ads-twitter.com/uwt.js"></script>'


def _judged(result: FileResult) -> list[tuple[str | None, Consent | None]]:
    return [(each.vendor, each.consent) for each in result.findings]


@pytest.mark.parametrize(
    ("file", "opening", "closing"),
    [
        ("a.blade.php", "@if ($cookie->hasUserConsent('analytics'))", "@endif"),
        ("a.php", "<?php if (($_COOKIE['cookie_consent'] ?? '') === 'accepted'): ?>", "<?php endif; ?>"),
        ("a.php", "<?php $x = 1; if (cookies_accepted()) { ?>", "<?php } ?>"),
        ("a.twig", "{%- if app.cookies.analytics_allowed -%}", "{%- endif -%}"),
        ("a.njk", "{% if a %}{% elif cookies_policy.usage %}", "{% endif %}"),
        ("a.liquid", "{% unless cookie_consent == 'accepted' %}{% else %}", "{% endunless %}"),
        ("a.erb", "<% @x.each do |y| %><%= y %><% end %><% if cookies[:cookie_consent] == 'yes' %>", "<% end %>"),
        ("a.ejs", "<% if (user.hasConsent) { %>", "<% } %>"),
        ("a.hbs", "{{#if hasCookieConsent}}", "{{/if}}"),
        ("a.gohtml", "{{ range .X }}{{ . }}{{ end }}{{ if .CookieConsent }}", "{{ end }}"),
        ("a.ftl", "<#if id?has_content><#if allowAnalyticsCookies>", "</#if></#if>"),
        ("a.jsp", '<c:if test="${cookie.consent.value eq \'accepted\'}">', "</c:if>"),
        ("a.cshtml", '@if (Request.Cookies["cookie_consent"] == "accepted") {', "}"),
        ("a.svelte", "{#if $consent.analytics}", "{/if}"),
        ("a.html", "{% extends 'base.html' %}{% if x %}{% else %}{% endif %}{% if cookies_accepted %}", "{% endif %}"),
    ],
)  # fmt: skip
def test_a_template_that_asks_for_the_visitors_yes_holds_back(
    file: str, opening: str, closing: str, inspect: Callable[..., FileResult]
) -> None:
    """A tracker that a template writes only for a visitor who agreed is held back; what follows the block is not."""
    found = _judged(inspect(f"{opening}\n{TAG}\n{closing}\n{OTHER}\n", file))

    assert found == [("google-tag", Consent.GATED), ("x-pixel", Consent.UNGATED)]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("a.php", f"<?php if (cookies_accepted()) {{ ?><p></p><?php }} else {{ ?>{TAG}<?php }} ?>"),
        ("a.liquid", f"{{% unless cookies_accepted %}}{TAG}{{% endunless %}}"),
        ("a.twig", f"{{% if not cookies_accepted %}}{TAG}{{% endif %}}"),
        ("a.twig", f"{{% if cookies_rejected != 'yes' %}}{TAG}{{% endif %}}"),
        ("a.twig", f"{{% if cookies_accepted or true %}}{TAG}{{% endif %}}"),
        ("a.twig", f"{{% if consent == null or consent.analytics %}}{TAG}{{% endif %}}"),
        ("a.twig", f"{{% if cookies_accepted == false %}}{TAG}{{% endif %}}"),
        ("a.twig", f"{{% if cookies_accepted != 'no' %}}{TAG}{{% endif %}}"),
        ("a.liquid", f"{{% if site.cookie_consent %}}{TAG}{{% endif %}}"),
        ("a.php", f"<?php if ($settings['cookie_consent']): ?>{TAG}<?php endif; ?>"),
        ("a.html", f"<p>{{% if cookies_accepted %}}</p>{TAG}<p>{{% endif %}}</p>"),
    ],
)
def test_other_conditions_hold_nothing_back(file: str, code: str, inspect: Callable[..., FileResult]) -> None:
    """The branch for who has not agreed, a site's own setting, and a tag that a built page only shows gate nothing."""
    assert _judged(inspect(code, file)) == [("google-tag", Consent.UNGATED)]
