# SPDX-License-Identifier: Apache-2.0
"""A WebSocket application that echoes. Arguments: PORT.

A message "close" makes it close with a code and a reason; its other messages are those it got.
"""
import asyncio
import json
import sys

from websockets.asyncio.server import serve


async def echo(connection):
    async for message in connection:
        if message == "close":
            await connection.close(4001, "as asked")
            return
        await connection.send(message)


async def main():
    async with serve(echo, "127.0.0.1", int(sys.argv[1]), max_size=None, subprotocols=["echo.v1"]):
        print(json.dumps({"event": "listening"}), flush=True)
        await asyncio.get_running_loop().create_future()


asyncio.run(main())
