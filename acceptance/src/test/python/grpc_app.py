# SPDX-License-Identifier: Apache-2.0
"""A gRPC application without generated code: messages are bytes. Arguments: PORT.

Prints a JSON line when it listens and for each call that ends without an answer, with what it saw of the client's end.
"""
import json
import sys
import threading
from concurrent import futures

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

SERVICE = "consort.test.Echo"
lock = threading.Lock()


def tell(**event):
    with lock:
        print(json.dumps(event), flush=True)


def unary(request, context):
    metadata = [(k, v) for k, v in context.invocation_metadata() if k.startswith("x-test-")]
    context.send_initial_metadata(metadata)
    context.set_trailing_metadata(metadata)
    return request


def server_stream(request, context):
    for i in range(int(request)):
        yield b"%d" % i


def client_stream(requests, context):
    count = size = 0
    for request in requests:
        count += 1
        size += len(request)
    return b"%d messages, %d bytes" % (count, size)


def bidi(requests, context):
    yield from requests


def fail(request, context):
    """Fails before anything was sent: the answer is trailers only."""
    context.set_trailing_metadata((("x-test-why", "asked"), ("x-test-bin", b"\x00\xff")))
    context.abort(grpc.StatusCode.FAILED_PRECONDITION, "as asked: 100 % \u00fc")


def fail_late(request, context):
    yield b"one"
    yield b"two"
    context.abort(grpc.StatusCode.DATA_LOSS, "after two")


def hang(request, context):
    """Answers nothing until the client has given up, and says so."""
    over = threading.Event()
    remaining = context.time_remaining()
    # From its head the client sees that its call is here.
    context.send_initial_metadata(())
    context.add_callback(over.set)
    tell(event="hanging", remaining=remaining)
    over.wait(60)
    tell(event="over", name=request.decode(), deadline=remaining is not None)
    yield b"late"


def identity(request, context):
    seen = {k: v for k, v in context.invocation_metadata() if isinstance(v, str)}
    return json.dumps(seen).encode()


HANDLERS = {
    "Unary": grpc.unary_unary_rpc_method_handler(unary),
    "ServerStream": grpc.unary_stream_rpc_method_handler(server_stream),
    "ClientStream": grpc.stream_unary_rpc_method_handler(client_stream),
    "Bidi": grpc.stream_stream_rpc_method_handler(bidi),
    "Fail": grpc.unary_unary_rpc_method_handler(fail),
    "FailLate": grpc.unary_stream_rpc_method_handler(fail_late),
    "Hang": grpc.unary_stream_rpc_method_handler(hang),
    "Identity": grpc.unary_unary_rpc_method_handler(identity),
}


def main():
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=32),
        options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)],
    )
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, HANDLERS),))
    checks = health.HealthServicer()
    checks.set(SERVICE, health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    reflection.enable_server_reflection((health.SERVICE_NAME, reflection.SERVICE_NAME), server)
    port = server.add_insecure_port("127.0.0.1:" + sys.argv[1])
    server.start()
    tell(event="listening", port=port)
    server.wait_for_termination()


main()
