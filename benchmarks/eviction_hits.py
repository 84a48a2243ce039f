#!/usr/bin/env python3
"""How good the keys are that eviction keeps: hits of a cache of 8,000 of 40,000 keys that are used by Zipf's law, with each policy.

    eviction_hits.py redis=/usr/bin/redis-server gokv=<gokv executable>

A key that is not found is stored. The second half of 250,000 reads counts. maxmemory is what the server uses with 8,000 keys. What the same reads have with a perfectly
random choice is printed beside. LRU has a clock of seconds, in both servers, and this takes some ten: it cannot be much better than chance here.
"""
import argparse
import bisect
import itertools
import random
import shutil
import subprocess
import tempfile
import time

from memory_accounting import Connection, encode, key

KEYS, CAPACITY, BATCH, BATCHES = 40_000, 8_000, 50, 5_000
VALUE = b"v" * 100
POLICIES = ("allkeys-random", "allkeys-lru", "allkeys-lfu", "volatile-random", "volatile-lru", "volatile-lfu")


def reads():
    draw = random.Random(1)
    sums = list(itertools.accumulate(1 / (i + 1) ** 0.9 for i in range(KEYS)))
    order = draw.sample(range(KEYS), KEYS)
    return [[order[bisect.bisect(sums, draw.random() * sums[-1])] for _ in range(BATCH)] for _ in range(BATCHES)]


def store(policy, number):
    return encode(("SET", key(number), VALUE) + (("EX", 100_000) if policy.startswith("volatile") else ()))


def share(batches, find, add):
    """The share of hits in the second half."""
    hits = 0
    for number, batch in enumerate(batches):
        missing = find(batch)
        hits += len(batch) - len(missing) if number >= BATCHES // 2 else 0
        add(missing)
    return hits / (BATCH * (BATCHES - BATCHES // 2))


def by_chance(batches):
    kept, places, draw = [], {}, random.Random(5)

    def add(missing):
        for number in missing:
            if number in places:
                continue
            if len(kept) >= CAPACITY:
                place = draw.randrange(len(kept))
                del places[kept[place]]
                kept[place] = kept[-1]
                places[kept[place]] = place
                kept.pop()
            places[number] = len(kept)
            kept.append(number)

    return share(batches, lambda batch: [number for number in batch if number not in places], add)


def by_server(connection, policy, batches):
    def find(batch):
        connection.socket.sendall(b"".join(encode(("GET", key(number))) for number in batch))
        return [number for number, reply in zip(batch, [connection.read() for _ in batch]) if reply == b"-1"]

    def add(missing):
        connection.exchange([store(policy, number) for number in missing])

    def used():
        return next(int(line.split(":")[1]) for line in connection.call("INFO", "memory").decode().split("\r\n") if line.startswith("used_memory:"))

    connection.call("CONFIG", "SET", "maxmemory", 0)
    connection.call("FLUSHALL")
    connection.exchange([store(policy, number) for number in range(CAPACITY)])
    limit = used()
    connection.call("FLUSHALL")
    connection.call("CONFIG", "SET", "maxmemory", limit, "maxmemory-policy", policy)
    return share(batches, find, add)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=7780, help="of the first server; the others have the next ones")
    parser.add_argument("servers", nargs="+", metavar="name=executable")
    arguments = parser.parse_args()
    batches = reads()
    print(f"by chance {by_chance(batches):.4f}", flush=True)
    for number, (name, executable) in enumerate(spec.split("=", 1) for spec in arguments.servers):
        folder, port = tempfile.mkdtemp(), arguments.port + number
        process = subprocess.Popen([executable, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""], stdout=subprocess.DEVNULL)
        try:
            time.sleep(2)
            for policy in POLICIES:
                print(f"{name} {policy:16} {by_server(Connection(port), policy, batches):.4f}", flush=True)
        finally:
            process.kill()
            process.wait()
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
