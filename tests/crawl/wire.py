"""A packet capture inside a network namespace, and a fake internet behind it. Used by scripts that run in one.

The namespace has nothing but its loopback interface. Every address of the world is made local to it (`ip route add
local default`), so an unsealed browser really speaks to the fake internet, and every packet of it can be seen.
"""

import asyncio
import ipaddress
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

NAME_SERVER = "198.51.100.53"
_ETH_P_ALL = 3
_IPV4, _IPV6 = 0x0800, 0x86DD
_PROTOCOLS = {6: "tcp", 17: "udp", 1: "icmp", 58: "icmpv6", 2: "igmp"}
_PACKET_OUTGOING = 4


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet that left for an address beyond loopback."""

    protocol: str
    destination: str
    port: int
    payload: bytes = field(repr=False, default=b"")


class Capture:
    """Everything that is sent in this namespace to an address beyond loopback, while it runs."""

    def __init__(self) -> None:
        self.packets: list[Packet] = []
        self.frames = 0  # all frames, loopback's own too: a capture that saw none did not work
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 25)
        self._socket.settimeout(0.1)
        self._running = True
        self._thread = threading.Thread(target=self._listen, name="capture", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, after what is still in the buffer has been read."""
        self._running = False
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                frame, address = self._socket.recvfrom(1 << 16)
            except TimeoutError:
                if not self._running:
                    return
                continue
            self.frames += 1
            if address[2] == _PACKET_OUTGOING and (packet := read_packet(frame, address[1])) is not None:
                self.packets.append(packet)


def read_packet(frame: bytes, ethernet_type: int) -> Packet | None:
    """Read an Ethernet frame; None for what stays on loopback, and for what is no internet traffic."""
    if ethernet_type == _IPV4:
        header = (frame[14] & 15) * 4
        protocol, target = frame[23], ipaddress.ip_address(frame[30:34])
        rest = frame[14 + header :]
    elif ethernet_type == _IPV6:
        protocol, target = frame[20], ipaddress.ip_address(frame[38:54])
        rest = frame[54:]
    else:
        return None
    if target.is_loopback or (target.is_multicast and protocol not in {6, 17}):
        return None  # group memberships and router solicitations are the kernel's own, made when an interface comes up
    port = struct.unpack("!H", rest[2:4])[0] if protocol in {6, 17} and len(rest) >= 4 else 0
    return Packet(_PROTOCOLS.get(protocol, str(protocol)), str(target), port, rest[8:] if protocol == 17 else b"")


@contextmanager
def whole_world_on_loopback(resolver: Path) -> Iterator[None]:
    """Make every address local to this namespace, and let names be asked of `NAME_SERVER`."""
    for command in (
        "ip link set lo up",
        # WebRTC gathers nothing where there is only a loopback interface.
        "ip link add lab type veth peer name bal",
        "ip addr add 10.77.0.2/24 dev lab",
        "ip link set lab up",
        "ip link set bal up",
        "ip route add local default dev lo",
        "ip -6 route add local default dev lo",
        f"mount --bind {resolver} /etc/resolv.conf",
    ):
        subprocess.run(command.split(), check=True, capture_output=True)
    yield


class Names(asyncio.DatagramProtocol):
    """A name server that gives every name an address of its own, and remembers which name has which."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.addresses: dict[str, str] = {}
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.DatagramTransport", transport)  # Python 3.11's own class does not inherit it

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        """Answer one question: A with the name's own address, everything else with nothing."""
        with suppress(IndexError, struct.error):
            name, end = _name(data, 12)
            kind = struct.unpack("!H", data[end : end + 2])[0]
            self.asked.append(name)
            number = len(self.addresses) + 1
            address = self.addresses.setdefault(name, f"198.18.{number // 250}.{number % 250 + 1}")
            question = data[12 : end + 4]
            answers = b""
            if kind == 1:
                answers = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + socket.inet_aton(address)
            head = data[:2] + struct.pack("!HHHHH", 0x8180, 1, 1 if answers else 0, 0, 0)
            if self._transport is not None:
                self._transport.sendto(head + question + answers, addr)


def _name(data: bytes, start: int) -> tuple[str, int]:
    labels, at = [], start
    while size := data[at]:
        labels.append(data[at + 1 : at + 1 + size].decode("ascii", "replace"))
        at += size + 1
    return ".".join(labels).lower(), at + 1
