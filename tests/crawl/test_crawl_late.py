"""Beacons that fire late, or only when somebody is there, or on leaving, are found without waiting for them."""

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_pixelguard.crawl import run_crawl
from pytest_pixelguard.crawl.plan import BrowserOptions
from tests.crawl.crawling import crawl_folder, hosts, plan_for, write_site

pytestmark = pytest.mark.browser

LATE = """
<style>@keyframes fade { to { opacity: .5 } } #fading { animation: fade 9s }</style>
<svg><image><set attributeName="href" to="https://svg.tp.example/b" begin="mouseover" /></image></svg>
<p id="fading">Fading</p><div style="height: 3000px"></div>
<script>
  const send = (kind) => navigator.sendBeacon(`https://${kind}.tp.example/collect`, kind);
  setTimeout(send, 10000, 'timeout');
  setTimeout(() => setTimeout(send, 6000, 'nested'), 6000);
  const every = setInterval(() => { clearInterval(every); send('interval'); }, 15000);
  requestIdleCallback(() => send('idle'));
  addEventListener('scroll', () => send('scroll'), { once: true });
  addEventListener('mousemove', () => send('mousemove'), { once: true });
  const began = performance.now();
  const frame = (now) => (now - began > 7000 ? send('frame') : requestAnimationFrame(frame));
  requestAnimationFrame(frame);
  new Worker('worker.js');
  document.getElementById('fading').addEventListener('animationend', () => send('animation'));
  addEventListener('pagehide', () => send('pagehide'));
  addEventListener('visibilitychange', () => setTimeout(send, 20000, 'hidden'), { once: true });
  document.addEventListener('mouseleave', () => send('edge'), { once: true });
  addEventListener('beforeprint', () => send('print'));
  addEventListener('copy', () => send('copy'));
  setTimeout("send('text')", 12000);
  globalThis.scheduler?.postTask(() => send('task'), { delay: 14000 });
  setInterval(() => {}, 4);                               // what repeats itself without end keeps nothing else waiting
  (function again() { setTimeout(again, 0); })();
  (function idle() { requestIdleCallback(idle); })();
  (async () => { for (;;) await new Promise((done) => setTimeout(done, 1)); })();
  const start = Date.now();
  const clock = setInterval(() => { if (Date.now() - start > 20000) { clearInterval(clock); send('date'); } }, 1000);
</script>
"""
WORKER = "setTimeout(() => fetch('https://worker.tp.example/collect', { method: 'POST', body: 'worker' }), 8000);"
KINDS = {
    "timeout", "nested", "interval", "idle", "scroll", "mousemove", "frame", "worker", "animation", "pagehide", "text",
    "date", "task", "hidden", "edge", "print", "copy", "svg",
}  # fmt: skip


def test_every_late_kind_is_found_and_none_is_blamed_on_the_next_route(tmp_path: Path) -> None:
    """All late kinds are found on the page that has them, and clean pages beside and after it stay clean."""
    root = write_site(tmp_path, {"late.html": LATE, "worker.js": WORKER, "clean.html": "<h1>Clean</h1>"})

    result = crawl_folder(root, "/late", "/clean", "/late", browser=BrowserOptions(concurrency=2))

    assert [hosts(result, "/late"), hosts(result, "/clean"), result.gaps] == [KINDS, set(), ()]
    assert [visit.route for visit in result.visits] == ["/late", "/clean", "/late"]


def test_what_only_real_time_brings_is_found_by_waiting(tmp_path: Path) -> None:
    """A timer that no page's clock reaches (an abort signal's) is found with `--real-time`, and only then."""
    page = """<script>
      AbortSignal.timeout(2500).onabort = () => navigator.sendBeacon('https://signal.tp.example/collect', 'x');
    </script>"""
    root = write_site(tmp_path, {"index.html": page})

    waited = run_crawl(replace(plan_for(root, "/"), real_time=3.0))

    assert [hosts(crawl_folder(root, "/"), "/"), hosts(waited, "/"), waited.gaps] == [set(), {"signal"}, ()]
