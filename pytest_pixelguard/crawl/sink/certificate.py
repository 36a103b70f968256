"""A certificate made at run time. Its key lives for one crawl and never rests in the repository or on the disk."""

import base64
import hashlib
import ssl
from dataclasses import dataclass

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The sink's server-side TLS, and the hash by which the browser is told to accept this one key only."""

    context: ssl.SSLContext
    key_hash: str  # base64 of the SHA-256 of the public key, for --ignore-certificate-errors-spki-list


def make_certificate() -> Certificate:
    """Make a key and a certificate. One serves for every host, since the browser trusts the key, not the name."""
    leaf = trustme.CA().issue_cert("sink.pixelguard.invalid")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    leaf.configure_cert(context)
    context.set_alpn_protocols(["http/1.1"])
    certificate = x509.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Certificate(context=context, key_hash=base64.b64encode(hashlib.sha256(key).digest()).decode("ascii"))
