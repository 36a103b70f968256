"""The sealed network: one in-process proxy that answers every host itself, records everything, and dials nobody.

It serves a built folder under its production origin. In URL mode it dials the one preview origin that was asked for,
and no other address.
"""

from pytest_pixelguard.crawl.sink.ledger import Contact, Ledger, Record
from pytest_pixelguard.crawl.sink.messages import Answer, Incoming
from pytest_pixelguard.crawl.sink.server import Lane, Sink

__all__ = ["Answer", "Contact", "Incoming", "Lane", "Ledger", "Record", "Sink"]
