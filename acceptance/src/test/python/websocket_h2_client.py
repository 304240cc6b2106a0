# SPDX-License-Identifier: Apache-2.0
"""A client of a WebSocket echo over one stream of HTTP/2 (RFC 8441). Arguments: PORT.

Prints one JSON line: whether the server allows extended CONNECT, the status, the echo of one text frame, and whether its
closing ended the stream.
"""
import json
import socket
import struct
import sys

import h2.config
import h2.connection
import h2.events
import h2.settings

LIMIT = 30
ENABLE_CONNECT_PROTOCOL = h2.settings.SettingCodes.ENABLE_CONNECT_PROTOCOL


TEXT, CLOSE = 0x81, 0x88
NORMAL = struct.pack("!H", 1000)


def frame(kind, payload):
    """A masked frame with an all-zero mask."""
    return struct.pack("!BB4s", kind, 0x80 | len(payload), bytes(4)) + payload


def main():
    sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])), LIMIT)
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding="utf-8"))
    connection.initiate_connection()
    sock.sendall(connection.data_to_send())
    told = {"allowed": False, "status": 0, "echo": "", "ended": False}
    stream = None
    while not told["ended"]:
        data = sock.recv(65536)
        if not data:
            break
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RemoteSettingsChanged) and stream is None:
                told["allowed"] = connection.remote_settings.enable_connect_protocol == 1
                stream = connection.get_next_available_stream_id()
                connection.send_headers(stream, [
                    (":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", "/chat"),
                    (":authority", "app.test"), ("sec-websocket-version", "13"), ("sec-websocket-protocol", "echo.v1")])
            elif isinstance(event, h2.events.ResponseReceived):
                told["status"] = int(dict(event.headers)[":status"])
                if told["status"] == 200:
                    connection.send_data(stream, frame(TEXT, b"over h2"))
            elif isinstance(event, h2.events.DataReceived):
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                if told["status"] == 200 and not told["echo"]:
                    told["echo"] = event.data[2:].decode()
                    connection.send_data(stream, frame(CLOSE, NORMAL), end_stream=True)
            elif isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset, h2.events.ConnectionTerminated)):
                told["ended"] = True
        sock.sendall(connection.data_to_send())
    print(json.dumps(told), flush=True)


main()
