# SPDX-License-Identifier: Apache-2.0
"""A peer of the mesh that sends odd requests of HTTP/2. Arguments: PORT, and a JSON file.

The file has {"certificate", "key": paths of PEM files, "attacks": [...]}. An attack is {"name"} with
  "headers": [[name, value]...] and, as wanted, "body": text, "trailers": [[name, value]...]: sent as they are on a connection
             of their own, an ordinary request behind them, or
  "flood": one of the functions below: sent without end until the other side has enough.
Each request has a header "x-attack" with the attack's number, or "flood". Prints a JSON line for each: {"status", "last", "end"}: the
answers' statuses, 0 for none, and how the connection ended, "" if it had not.
"""
import json
import socket
import ssl
import struct
import sys
from concurrent.futures import ThreadPoolExecutor

import h2.config
import h2.connection
import h2.events
import h2.exceptions

PATIENCE = 10
AT_ONCE = 8
FLOOD_BYTES = 64 << 20
FRAME = 16384


def main():
    with open(sys.argv[2]) as file:
        told = json.load(file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.load_cert_chain(told["certificate"], told["key"])
    context.set_alpn_protocols(["h2"])
    # Envoy takes a second to close a connection.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for outcome in pool.map(lambda told: attempt(context, *told), enumerate(told["attacks"])):
            print(json.dumps(outcome), flush=True)


def attempt(context, number, attack):
    plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])), PATIENCE)
    with context.wrap_socket(plain) as sock:
        return flood(sock, attack["flood"], "flood") if "flood" in attack else ask(sock, attack, number)


def ask(sock, attack, number):
    config = h2.config.H2Configuration(
        client_side=True, header_encoding="latin-1", validate_outbound_headers=False, normalize_outbound_headers=False,
        validate_inbound_headers=False)
    connection = h2.connection.H2Connection(config)
    connection.initiate_connection()
    mark = ("x-attack", str(number))
    statuses = {1: 0, 3: 0}
    body, trailers = attack.get("body", "").encode("latin-1"), attack.get("trailers", [])
    connection.send_headers(1, [tuple(h) for h in attack["headers"]] + [mark], end_stream=not body and not trailers)
    if body:
        connection.send_data(1, body, end_stream=not trailers)
    if trailers:
        connection.send_headers(1, [tuple(t) for t in trailers], end_stream=True)
    last = [(":method", "GET"), (":scheme", "https"), (":authority", "app.test"), (":path", "/last"), mark]
    connection.send_headers(3, last, end_stream=True)
    waiting, end = {1, 3}, ""
    try:
        sock.sendall(connection.data_to_send())
        while waiting and not end:
            data = sock.recv(65536)
            if not data:
                end = "closed"
                break
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.ResponseReceived):
                    statuses[event.stream_id] = int(dict(event.headers)[":status"])
                elif isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset)):
                    waiting.discard(event.stream_id)
                elif isinstance(event, h2.events.ConnectionTerminated):
                    end = "goaway %d" % event.error_code
            sock.sendall(connection.data_to_send())
    except TimeoutError:
        end = "nothing more came"
    except (OSError, h2.exceptions.ProtocolError) as error:
        end = type(error).__name__
    return {"status": statuses[1], "last": statuses[3], "end": end}


def flood(sock, kind, mark):
    """Sends the frames of one kind again and again; what counts is that the other side ends it, and soon."""
    sock.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b""))
    sent, stream, end = 0, 1, ""
    make = FLOODS[kind]
    first = HEAD[kind](mark) if kind in HEAD else b""
    sock.sendall(first)
    try:
        while sent < FLOOD_BYTES and not end:
            piece = b"".join(make(stream + 2 * i, mark) for i in range(100))
            stream += 200
            sent += len(piece)
            sock.sendall(piece)
            end = ended(sock)
    except OSError as error:
        end = type(error).__name__
    return {"status": 0, "last": 0, "end": end}


def ended(sock):
    sock.setblocking(False)
    try:
        while True:
            data = sock.recv(65536)
            if not data:
                return "closed"
    except (ssl.SSLWantReadError, BlockingIOError):
        return ""
    finally:
        sock.settimeout(PATIENCE)


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def block(mark, **told):
    return b"".join(literal(n, v) for n, v in [
        (":method", told.get("method", "GET")), (":scheme", "https"), (":authority", "app.test"), (":path", "/flood"),
        ("x-attack", mark)])


def literal(name, value):
    return b"\x00" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()


FLOODS = {
    "rapid reset": lambda stream, mark:
        frame(1, 5, stream, block(mark)) + frame(3, 0, stream, struct.pack(">I", 8)),
    "settings": lambda stream, mark: frame(4, 0, 0, b""),
    "ping": lambda stream, mark: frame(6, 0, 0, b"12345678"),
    "continuation": lambda stream, mark: frame(9, 0, 1, literal("x-more", "y" * 100) * 100),
    "empty data": lambda stream, mark: frame(0, 0, 1, b""),
    "window updates": lambda stream, mark: frame(8, 0, 0, struct.pack(">I", 1)),
    "priorities": lambda stream, mark: frame(2, 0, stream, struct.pack(">IB", 0, 1)),
}

HEAD = {
    "continuation": lambda mark: frame(1, 1, 1, block(mark)),
    "empty data": lambda mark: frame(1, 4, 1, block(mark, method="POST")),
}

main()
