# SPDX-License-Identifier: Apache-2.0
"""A WebSocket application that echoes, on a server of HTTP/1.1 and HTTP/2 that takes both ways in. Arguments: PORT.

The answer that opens one says in its header x-over which version of HTTP it came over.
"""
import asyncio
import json
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config


async def echo(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        print(json.dumps({"event": "listening"}), flush=True)
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await receive()
    offered = "echo.v1" if "echo.v1" in scope["subprotocols"] else None
    await send({"type": "websocket.accept", "subprotocol": offered,
                "headers": [(b"x-over", scope["http_version"].encode())]})
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") == "close":
            await send({"type": "websocket.close", "code": 4001, "reason": "as asked"})
            return
        await send({"type": "websocket.send", "text": message.get("text"), "bytes": message.get("bytes")})


async def main():
    config = Config()
    config.bind = [f"127.0.0.1:{sys.argv[1]}"]
    config.websocket_max_message_size = 1 << 26
    config.loglevel = "error"
    await serve(echo, config)


asyncio.run(main())
