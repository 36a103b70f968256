"""The guard of a session: one sealed network for all its browsers, and the judgement of each test's flow."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pytest_pixelguard.config import Config
from pytest_pixelguard.crawl.plan import ConsentOptions
from pytest_pixelguard.guard.flow import Window, read_flow, typed_by
from pytest_pixelguard.guard.network import SealedNetwork
from pytest_pixelguard.guard.seal import Seal
from pytest_pixelguard.guard.selftest import ASKED
from pytest_pixelguard.guard.witness import choices_in, witness_script
from pytest_pixelguard.model import Persona, Report, SelfTest, Site, State
from pytest_pixelguard.policy import Policy, decide
from pytest_pixelguard.policy.configured import allowances_of, read_baseline
from pytest_pixelguard.redact import redacted
from pytest_pixelguard.scope import scope_of
from pytest_pixelguard.trackers.parties import FirstParty


class GuardSession:
    """Seals every browser that is started while it runs."""

    def __init__(self, config: Config, *, origins: Iterable[str] = ()) -> None:
        self.config = config
        self.network = SealedNetwork(
            origins, insecure_certificate=config.insecure_certificate, witness=witness_script(self.consent)
        )
        self.seal = Seal(self.network)

    def start(self) -> None:
        """Change Playwright's classes. Every browser that is started from now on is sealed."""
        self.seal.install()

    def stop(self) -> None:
        """Give the classes back and end the network."""
        self.seal.remove()
        self.network.stop()

    @property
    def consent(self) -> ConsentOptions:
        """How the configuration says the banner is answered."""
        given = self.config.consent
        return ConsentOptions(
            banner=given.banner,
            accept=given.accept,
            reject=given.reject,
            reopen=given.reopen,
            accepted_cookies=given.accepted_cookies,
            rejected_cookies=given.rejected_cookies,
            accepted_storage=given.accepted_storage,
            rejected_storage=given.rejected_storage,
        )

    def judge(self, window: Window, *, target: str, leave: bool, shown: bool = True) -> Report | None:
        """Judge what was sent in a window of time; None where no page was opened in it.

        `leave` tells the open pages first that they are left: what a page sends then belongs to the flow. A report
        that is `shown` to anybody does not spell out the passwords that were typed, nor tokens.
        """
        opened = [one for one in self.seal.opened if any(window.holds(row.arrived) for row in one.lane.ledger.records)]
        evidence: list[tuple[str, dict[str, Any]]] = []
        if leave:
            live = [one for one in opened if not one.closed]
            evidence = self.network.leave_pages((one.context_id for one in live), (one.lane.ledger for one in live))
        else:
            self.network.settle()
        origins = self.network.sink.origins
        first_party = FirstParty.of(*(_host(origin) for origin in origins), also=self.config.first_party)
        flow = read_flow(window, opened, self.network, first_party=first_party, evidence=evidence)
        if not flow.used:
            return None
        report = decide(
            site=Site(
                kind="tests",
                target=target,
                origin=origins[0] if origins else "",
                first_party=tuple(sorted(first_party.hosts)),
            ),
            policy=Policy(
                today=datetime.now(tz=UTC).date(),
                allowances=allowances_of(self.config),
                baseline=read_baseline(self.config),
                strict=self.config.strict,
                routes=flow.routes,
            ),
            static=None,
            # A browser that has not seen all of its own examination was refused when it started.
            crawl=replace(flow.crawl, self_test=SelfTest(passed=True, kinds=len(ASKED))),
        )
        scope = scope_of(self.config, work=None, static=False, crawl=False, exit_zero=False)
        typed = flow.crawl.persona.canaries if flow.crawl.persona and shown else ()
        secrets = tuple(canary.value for canary in typed if canary.kind == "password")
        return redacted(replace(report, scope=scope), secrets)

    def answers(self) -> tuple[tuple[float, State], ...]:
        """Give the answers that cookie banners were given in the contexts that are open, each with its moment."""
        self.network.settle()
        return tuple(pair for one in self.seal.opened for pair in choices_in(one.tapped.wiretap.notes, one.context_id))

    def typed(self, window: Window) -> Persona | None:
        """Give what the test has typed into fields by now, as the values of a visitor; None where it was nothing."""
        self.network.settle()
        return typed_by(window, self.seal.opened)

    def forget_closed(self) -> None:
        """Close the lanes of browser contexts that are gone and judged."""
        gone = [one for one in self.seal.opened if one.closed]
        self.seal.opened = [one for one in self.seal.opened if not one.closed]
        for one in gone:
            self.network.close_lane(one.lane)

    def newest_page(self) -> Any:
        """Give the page that was opened last in a context that is alive; None where there is none."""
        for one in reversed(self.seal.opened):
            if not one.closed and (pages := one.api.pages):
                return pages[-1]
        return None


def _host(origin: str) -> str:
    return origin.split("://", 1)[-1]
