# SPDX-License-Identifier: Apache-2.0
"""A WebSocket client of an echo. Arguments: PORT SCENARIO...

Prints a JSON line for each scenario. `hold` keeps a connection and sends messages over it until SIGTERM comes.
"""
import asyncio
import json
import os
import signal
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

LIMIT = 30


def dial(port):
    return connect(f"ws://127.0.0.1:{port}/chat?room=1", max_size=None, subprotocols=["echo.v1"], proxy=None, open_timeout=LIMIT)


async def messages(port, count, size):
    async with dial(port) as connection:
        same = 0
        for i in range(count):
            sent = os.urandom(size) if i % 2 else ("%d " % i) * (size // 8)
            await connection.send(sent)
            same += await asyncio.wait_for(connection.recv(), LIMIT) == sent
        return {"same": same, "subprotocol": connection.subprotocol}


async def small(port):
    return await messages(port, 1000, 64)


async def large(port):
    return await messages(port, 1000, 16 << 10)


async def huge(port):
    return await messages(port, 4, 4 << 20)


async def ping(port):
    async with dial(port) as connection:
        await asyncio.wait_for(await connection.ping(b"are you there"), LIMIT)
        return {"pong": True}


async def close(port):
    async with dial(port) as connection:
        await connection.send("close")
        try:
            await asyncio.wait_for(connection.recv(), LIMIT)
        except ConnectionClosed as closed:
            return {"code": closed.rcvd.code, "reason": closed.rcvd.reason}
    return {"code": 0}


async def refused(port):
    try:
        async with dial(port):
            return {"status": 101}
    except InvalidStatus as refusal:
        return {"status": refusal.response.status_code, "type": refusal.response.headers.get("content-type")}


async def hold(port):
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    echoes = 0
    async with dial(port) as connection:
        print(json.dumps({"event": "open"}), flush=True)
        while not over.is_set():
            await connection.send(str(echoes))
            if await asyncio.wait_for(connection.recv(), LIMIT) != str(echoes):
                return {"wrong": echoes}
            echoes += 1
            await asyncio.sleep(0.01)
    return {"echoes": echoes}


async def main():
    port, *scenarios = sys.argv[1:]
    for name in scenarios:
        result = await globals()[name](int(port))
        print(json.dumps({"scenario": name, **result}), flush=True)


asyncio.run(main())
