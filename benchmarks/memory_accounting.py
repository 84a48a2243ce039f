#!/usr/bin/env python3
"""What a partition says that it uses, beside what the process grew by.

    memory_accounting.py --server <gokv executable> [--keys 1000000] [--persist NONE,WAL] [--match <text>] [--limit 5]

Each case has a server of its own. It is warmed up in another partition, which is dropped; then a new partition is loaded, the collector is asked to give back what it has to spare
(MEMORY PURGE), and after a moment's rest the growth of the partition's figures in STATS PARTITION is compared with the growth of the process' private memory (smaps_rollup). used_bytes
is what MAXMEMORY is checked against, memory_bytes what the partition has from the process. With --limit, fails when used_bytes is further away than so many per cent in a case.
"""
import argparse
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time

PIPELINE = 2000
SIZES = (3, 10, 24, 40, 100, 150, 300, 700, 1000, 3000)


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self.replies = self.socket.makefile("rb")

    def call(self, *words):
        self.socket.sendall(encode(words))
        return self.read()

    def read(self):
        line = self.replies.readline()
        kind, rest = line[:1], line[1:-2]
        if kind == b"$" and rest != b"-1":
            return self.replies.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self.read() for _ in range(int(rest))]
        if kind == b"-":
            raise SystemExit(rest.decode())
        return rest

    def all(self, commands):
        """Sends many commands whose replies are of one line."""
        batch, count = [], 0
        for words in commands:
            batch.append(encode(words))
            count += 1
            if len(batch) == PIPELINE:
                self.exchange(batch)
                batch = []
        self.exchange(batch)
        return count

    def exchange(self, batch):
        self.socket.sendall(b"".join(batch))
        for _ in batch:
            if self.replies.readline()[:1] == b"-":
                raise SystemExit("a command was refused")


def encode(words):
    parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def key(number):
    return b"key:%012d" % number


def value(size, number):
    return (b"%d-" % number + b"x" * size)[:size]


def sets(keys, size):
    return (("SET", key(i), value(size, i)) for i in range(keys))


def mixed(keys, draw, ttl):
    for i in range(keys):
        words = ("SET", key(i), value(draw.choice(SIZES), i))
        yield words + (("EX", draw.randint(100_000, 900_000)) if ttl and i % 2 else ())


# A case: the schema with options, the share of --keys, and what is done with how many keys.
CASES = {
    "integers": ("INT", 2, lambda keys, draw: (("SET", key(i), draw.getrandbits(62)) for i in range(keys))),
    "integers by INCR with TTL": ("INT", 2, lambda keys, draw: (words for i in range(keys) for words in (("INCR", key(i)), ("EXPIRE", key(i), 100_000 + i)))),
    "10 bytes": ("STRING", 2, lambda keys, draw: sets(keys, 10)),
    "100 bytes": ("STRING", 1, lambda keys, draw: sets(keys, 100)),
    "1,000 bytes": ("STRING", 0.4, lambda keys, draw: sets(keys, 1000)),
    "10,000 bytes": ("STRING", 0.04, lambda keys, draw: sets(keys, 10_000)),
    "33,000 bytes": ("STRING", 0.01, lambda keys, draw: sets(keys, 33_000)),
    "100,000 bytes": ("STRING", 0.004, lambda keys, draw: sets(keys, 100_000)),
    "mixed sizes, half with TTL": ("DYNAMIC", 0.5, lambda keys, draw: mixed(keys, draw, True)),
    "mixed, each written 3 times": ("DYNAMIC", 0.5, lambda keys, draw: (words for _ in range(3) for words in mixed(keys, draw, False))),
    "grown by APPEND": ("STRING", 0.5, lambda keys, draw: (("APPEND", key(i), value(24, i)) for _ in range(6) for i in range(keys))),
    "100 bytes, half deleted": ("STRING", 2, lambda keys, draw: chain(sets(keys, 100), (("DEL", key(i)) for i in shuffled(keys, draw, keys // 2)))),
    "mixed, half deleted": ("DYNAMIC", 1, lambda keys, draw: chain(mixed(keys, draw, True), (("DEL", key(i)) for i in shuffled(keys, draw, keys // 2)))),
    "mixed, nine of ten deleted": ("DYNAMIC", 1, lambda keys, draw: chain(mixed(keys, draw, True), (("DEL", key(i)) for i in shuffled(keys, draw, keys * 9 // 10)))),
    "evicted from a quota of 64 MiB": ("STRING MAXMEMORY 64mb EVICTION allkeys-lru", 0.5, lambda keys, draw: mixed(keys, draw, True)),
}


def chain(*parts):
    for part in parts:
        yield from part


def shuffled(keys, draw, count):
    return draw.sample(range(keys), count)


def resident(process):
    """Bytes of memory that only this process has."""
    with open(f"/proc/{process.pid}/smaps_rollup", encoding="ascii") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith(("Private_Clean", "Private_Dirty"))) * 1024


def settle(connection, process):
    """The process' memory once it no longer changes."""
    lowest, last = None, 0
    for _ in range(8):
        connection.call("MEMORY", "PURGE")
        time.sleep(0.7)
        last = resident(process)
        if lowest is not None and abs(last - lowest) < 256 * 1024:
            break
        lowest = last if lowest is None else min(lowest, last)
    return min(last, lowest)


def statistics(connection, name):
    words = connection.call("STATS", "PARTITION", name)
    figures = dict(zip(words[::2], words[1::2]))
    return int(figures[b"used_bytes"]), int(figures[b"memory_bytes"]), int(figures[b"keys"])


def start(arguments, folder):
    command = [arguments.server, "--port", str(arguments.port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            return process, Connection(arguments.port)
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def measure(arguments, persist, schema, keys, commands):
    folder = tempfile.mkdtemp()
    process, connection = start(arguments, folder)
    try:
        draw = random.Random(arguments.seed)
        schema, *options = schema.split()
        connection.call("CREATE", "PARTITION", "warm", schema, persist, *options)
        connection.call("USE", "warm")
        for _ in range(3):
            connection.all(commands(min(keys, 100_000), draw))
        connection.call("CREATE", "PARTITION", "measured", schema, persist, *options)
        connection.call("USE", "measured")
        connection.call("DROP", "PARTITION", "warm")
        before, (used_before, held_before, _) = settle(connection, process), statistics(connection, "measured")
        connection.all(commands(keys, draw))
        after, (used, held, count) = settle(connection, process), statistics(connection, "measured")
        return after - before, used - used_before, held - held_before, count
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True)
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--persist", default="NONE,WAL", help="modes of the partition, with commas")
    parser.add_argument("--match", default="", help="only cases with this in their names")
    parser.add_argument("--limit", type=float, help="per cent that used_bytes may be away from the growth")
    parser.add_argument("--port", type=int, default=7790)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if not os.access(arguments.server, os.X_OK):
        raise SystemExit(f"{arguments.server} cannot be run")
    missed = 0
    print(f"{'case':30} {'persist':8} {'keys':>9} {'growth':>12} {'used_bytes':>12} {'memory_bytes':>12} {'used/growth':>11} {'memory/growth':>13}")
    for name, (schema, share, commands) in CASES.items():
        for persist in arguments.persist.split(","):
            if arguments.match not in name:
                continue
            growth, used, held, count = measure(arguments, persist, schema, int(arguments.keys * share), commands)
            print(f"{name:30} {persist:8} {count:9} {growth:12} {used:12} {held:12} {used / growth:11.3f} {held / growth:13.3f}", flush=True)
            missed += arguments.limit is not None and abs(used / growth - 1) * 100 > arguments.limit
    raise SystemExit(f"{missed} further away than {arguments.limit} %" if missed else 0)


if __name__ == "__main__":
    main()
