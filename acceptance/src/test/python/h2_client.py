# SPDX-License-Identifier: Apache-2.0
"""A client of HTTP/2 that sends what it is told. Arguments: PORT, and a file with a list of requests as JSON.

A request is {"headers": [[name, value]...], "body": text, "trailers": [[name, value]...]}, the last two optional; headers are
sent as they are, without a look at whether they make sense. The requests are sent at once, over one connection. Prints a
JSON line for each in order: {"status", "headers", "body", "trailers", "informational", "reset"}.
"""
import json
import socket
import sys

import h2.config
import h2.connection
import h2.events
import h2.exceptions

LIMIT = 20
FRAME = 16384


def main():
    with open(sys.argv[2]) as file:
        requests = json.load(file)
    sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])), LIMIT)
    config = h2.config.H2Configuration(
        client_side=True, header_encoding="latin-1", validate_outbound_headers=False, normalize_outbound_headers=False,
        validate_inbound_headers=False)
    connection = h2.connection.H2Connection(config)
    connection.initiate_connection()
    answers = {}
    for request in requests:
        stream = connection.get_next_available_stream_id()
        body, trailers = request.get("body", "").encode("latin-1"), request.get("trailers", [])
        connection.send_headers(stream, [tuple(h) for h in request["headers"]], end_stream=not body and not trailers)
        for start in range(0, len(body), FRAME):
            piece = body[start:start + FRAME]
            connection.send_data(stream, piece, end_stream=start + FRAME >= len(body) and not trailers)
        if trailers:
            connection.send_headers(stream, [tuple(t) for t in trailers], end_stream=True)
        answers[stream] = {"status": 0, "headers": [], "body": "", "trailers": [], "informational": [], "reset": None}
    open_streams = set(answers)
    try:
        sock.sendall(connection.data_to_send())
        while open_streams:
            data = sock.recv(65536)
            if not data:
                break
            for event in connection.receive_data(data):
                handle(connection, event, answers, open_streams)
            sock.sendall(connection.data_to_send())
    except (OSError, h2.exceptions.ProtocolError) as error:
        for stream in open_streams:
            answers[stream]["reset"] = answers[stream]["reset"] or str(error)
    for stream in sorted(answers):
        print(json.dumps(answers[stream]), flush=True)


def handle(connection, event, answers, open_streams):
    answer = answers.get(getattr(event, "stream_id", None))
    if isinstance(event, h2.events.ResponseReceived):
        headers = [list(h) for h in event.headers]
        answer["status"] = int(dict(event.headers)[":status"])
        answer["headers"] = headers
    elif isinstance(event, h2.events.InformationalResponseReceived):
        answer["informational"].append([list(h) for h in event.headers])
    elif isinstance(event, h2.events.DataReceived):
        answer["body"] += event.data.decode("latin-1")
        if event.flow_controlled_length:
            connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
    elif isinstance(event, h2.events.TrailersReceived):
        answer["trailers"] = [list(h) for h in event.headers]
    elif isinstance(event, h2.events.StreamReset):
        answer["reset"] = "stream %s" % event.error_code
        open_streams.discard(event.stream_id)
    elif isinstance(event, h2.events.StreamEnded):
        open_streams.discard(event.stream_id)
    elif isinstance(event, h2.events.ConnectionTerminated):
        # Streams above the last one that it names are not answered any more.
        for stream in [s for s in open_streams if s > event.last_stream_id]:
            answers[stream]["reset"] = "connection %s" % event.error_code
            open_streams.discard(stream)


main()
