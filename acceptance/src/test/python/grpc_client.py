# SPDX-License-Identifier: Apache-2.0
"""A gRPC client. Arguments: PORT SCENARIO...

Runs the scenarios, each on the one channel to that port, and prints a JSON line for each: its name and what came of it.
`hold` keeps a stream and sends messages over it until SIGTERM comes.
"""
import json
import os
import signal
import sys
import threading
import time

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

PREFIX = "/consort.test.Echo/"
LIMIT = 30
MESSAGE_BYTES = 1 << 20


def failure(error):
    trailing = {k: v if isinstance(v, str) else v.hex() for k, v in error.trailing_metadata() or () if k.startswith("x-test-")}
    return {"code": error.code().name, "details": error.details(), "trailing": trailing}


def unary(channel):
    call = channel.unary_unary(PREFIX + "Unary")
    answer, seen = call.with_call(b"hello", timeout=LIMIT, metadata=(("x-test-a", "1"), ("x-test-bin", b"\x00\x01")))
    ours = lambda metadata: sorted([k, v if isinstance(v, str) else v.hex()] for k, v in metadata if k.startswith("x-test-"))
    return {"answer": answer.decode(), "initial": ours(seen.initial_metadata()), "trailing": ours(seen.trailing_metadata())}


def empty(channel):
    return {"bytes": len(channel.unary_unary(PREFIX + "Unary")(b"", timeout=LIMIT))}


def large(channel):
    message = os.urandom(8 * MESSAGE_BYTES)
    return {"same": channel.unary_unary(PREFIX + "Unary")(message, timeout=LIMIT) == message}


def server_stream(channel):
    answers = [int(a) for a in channel.unary_stream(PREFIX + "ServerStream")(b"1000", timeout=LIMIT)]
    return {"inOrder": answers == list(range(1000))}


def client_stream(channel):
    messages = (b"x" * 100 for _ in range(1000))
    return {"answer": channel.stream_unary(PREFIX + "ClientStream")(messages, timeout=LIMIT).decode()}


def bidi(channel):
    """Each answer is awaited before the next message: neither side may hold anything back."""
    turn = threading.Semaphore(1)

    def messages():
        for i in range(100):
            turn.acquire()
            yield b"%d" % i

    got = []
    for answer in channel.stream_stream(PREFIX + "Bidi")(messages(), timeout=LIMIT):
        got.append(int(answer))
        turn.release()
    return {"inOrder": got == list(range(100))}


def flood(channel):
    """More than any window, both ways, from a client that is slow to read."""
    message = os.urandom(MESSAGE_BYTES)
    same = count = 0
    for answer in channel.stream_stream(PREFIX + "Bidi")((message for _ in range(64)), timeout=LIMIT):
        count += 1
        same += answer == message
        if count % 16 == 0:
            time.sleep(0.05)
    return {"same": same}


def fail(channel):
    try:
        channel.unary_unary(PREFIX + "Fail")(b"", timeout=LIMIT)
    except grpc.RpcError as error:
        return failure(error)
    return {"code": "OK"}


def fail_late(channel):
    got = []
    try:
        for answer in channel.unary_stream(PREFIX + "FailLate")(b"", timeout=LIMIT):
            got.append(answer.decode())
    except grpc.RpcError as error:
        return {"got": got, **failure(error)}
    return {"code": "OK"}


def unimplemented(channel):
    try:
        channel.unary_unary("/consort.test.Nothing/Unary")(b"", timeout=LIMIT)
    except grpc.RpcError as error:
        return failure(error)
    return {"code": "OK"}


def deadline(channel):
    try:
        next(channel.unary_stream(PREFIX + "Hang")(b"deadline", timeout=0.5))
    except grpc.RpcError as error:
        return failure(error)
    return {"code": "OK"}


def cancel(channel):
    call = channel.unary_stream(PREFIX + "Hang")(b"cancel", timeout=LIMIT)
    call.initial_metadata()
    call.cancel()
    return {"code": call.code().name}


def health(channel):
    stub = health_pb2_grpc.HealthStub(channel)
    status = stub.Check(health_pb2.HealthCheckRequest(service="consort.test.Echo"), timeout=LIMIT).status
    return {"status": health_pb2.HealthCheckResponse.ServingStatus.Name(status)}


def watch(channel):
    watching = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(), timeout=LIMIT)
    status = next(iter(watching)).status
    watching.cancel()
    return {"status": health_pb2.HealthCheckResponse.ServingStatus.Name(status)}


def reflect(channel):
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    requests = iter([reflection_pb2.ServerReflectionRequest(list_services="")])
    (answer,) = stub.ServerReflectionInfo(requests, timeout=LIMIT)
    return {"services": sorted(s.name for s in answer.list_services_response.service)}


def concurrent(channel):
    call = channel.unary_unary(PREFIX + "Unary")
    pending = [(b"%d" % i, call.future(b"%d" % i, timeout=LIMIT)) for i in range(500)]
    return {"same": sum(each.result() == sent for sent, each in pending)}


def hold(channel):
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    turn = threading.Semaphore(1)

    def messages():
        sent = 0
        while turn.acquire() and not over.wait(0.01):
            yield b"%d" % sent
            sent += 1

    echoes = 0
    for answer in channel.stream_stream(PREFIX + "Bidi")(messages()):
        if echoes == 0:
            print(json.dumps({"event": "open"}), flush=True)
        if int(answer) != echoes:
            return {"wrong": echoes}
        echoes += 1
        turn.release()
    return {"echoes": echoes}


def watch_denial(channel):
    """Calls again and again on the one channel, says so when the outcome changes, until SIGTERM comes."""
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    call = channel.unary_unary(PREFIX + "Unary")
    last = None
    while not over.wait(0.01):
        try:
            call(b"", timeout=LIMIT)
            outcome = {"code": "OK"}
        except grpc.RpcError as error:
            outcome = failure(error)
        if outcome["code"] != last:
            last = outcome["code"]
            print(json.dumps({"event": "open", **outcome}), flush=True)
    return {}


def identity(channel):
    return json.loads(channel.unary_unary(PREFIX + "Identity")(b"", timeout=LIMIT))


def main():
    port, *scenarios = sys.argv[1:]
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1), ("grpc.enable_http_proxy", 0)]
    with grpc.insecure_channel("127.0.0.1:" + port, options=options) as channel:
        for name in scenarios:
            try:
                result = globals()[name](channel)
            except grpc.RpcError as error:
                result = failure(error)
            print(json.dumps({"scenario": name, **result}), flush=True)


main()
