#!/usr/bin/env python3
"""Latency at a fixed rate, quiet and while a snapshot is written, servers taking turns on one core and the load on another.

    snapshot_latency.py --loadgen <loadgen> --keys 2000000 --rounds 2 redis=/usr/bin/redis-server gokv=<gokv executable>

Prints medians of the rounds in milliseconds: p50, p99, p99.9, p99.99 where the load generator has it, longest; the best round in brackets. With --quiet nothing is saved. The load generator is the one of the side-by-side driver (docs/benchmarks.md).
An executable whose name has "redis" in it gets Redis' options. Only figures of one run mean something beside each other.
"""
import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time


def call(port, *words):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        sent = [str(word).encode() for word in words]
        connection.sendall(b"*%d\r\n" % len(sent) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in sent))
        reply = b""
        while not reply.endswith(b"\r\n"):
            reply += connection.recv(65536)
    return reply.decode()


def load(arguments, port, **options):
    words = [word for name, value in options.items() for word in (f"-{name}", str(value))]
    command = ["taskset", "-c", arguments.load_cpu, arguments.loadgen, "-p", str(port), *words]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


class Server:
    def __init__(self, arguments, spec, port):
        self.name, executable = spec.split("=", 1)
        self.port, self.folder = port, tempfile.mkdtemp()
        options = ["--appendonly", "no"] if "redis" in os.path.basename(executable) else ["--default-persist", "SNAPSHOT"]
        command = ["taskset", "-c", arguments.server_cpu, executable, "--port", str(port), "--bind", "127.0.0.1", "--dir", self.folder, "--save", "", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_until_ready()
        for test in ("get", "set"):
            load(arguments, port, T=test, d=3, P=1, t=1.5, w=0)
        load(arguments, port, T="load", n=arguments.keys, P=64, c=10, d=100)
        for test in ("get", "set") * 2:
            load(arguments, port, T=test, d=100, P=1, r=arguments.keys, t=1, w=0)
        self.signal(signal.SIGSTOP)

    def wait_until_ready(self):
        for _ in range(100):
            try:
                if call(self.port, "PING").startswith("+PONG"):
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit(f"{self.name} does not answer")

    def signal(self, number):
        os.kill(self.process.pid, number)

    def close(self):
        self.signal(signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def measure(arguments, server, test, results):
    options = dict(T=test, d=100, P=1, c=50, r=arguments.keys, R=arguments.rate)
    server.signal(signal.SIGCONT)
    time.sleep(0.5)
    results.setdefault((test, "quiet", server.name), []).append(load(arguments, server.port, t=3, w=0.3, **options))
    if arguments.quiet:
        server.signal(signal.SIGSTOP)
        return
    call(server.port, "BGSAVE")
    begun, rounds = time.monotonic(), 0
    while True:
        figures = load(arguments, server.port, t=1.5, w=0, **options)
        running = "rdb_bgsave_in_progress:1" in call(server.port, "INFO", "persistence")
        # The round in which a save ends is partly without it: it counts only when there is no other.
        if running or rounds == 0:
            results.setdefault((test, "saving", server.name), []).append(figures)
            rounds += 1
        if not running:
            break
    print(f"{test} {server.name}: the save took up to {time.monotonic() - begun:.1f} s", flush=True)
    server.signal(signal.SIGSTOP)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--loadgen", required=True)
    parser.add_argument("--keys", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--rate", type=int, default=30_000)
    parser.add_argument("--quiet", action="store_true", help="without snapshots")
    parser.add_argument("--port", type=int, default=7800, help="of the first server; the others have the next ones")
    parser.add_argument("--server-cpu", default="0")
    parser.add_argument("--load-cpu", default="1")
    parser.add_argument("servers", nargs="+", metavar="name=executable")
    arguments = parser.parse_args()
    servers, results = [], {}
    try:
        for number, spec in enumerate(arguments.servers):
            servers.append(Server(arguments, spec, arguments.port + number))
        for number in range(arguments.rounds):
            for test in ("get", "set"):
                for server in servers if number % 2 == 0 else servers[::-1]:
                    measure(arguments, server, test, results)
        for key in sorted(results):
            rows = results[key]
            figures = (
                f"{name} {statistics.median(row[name] for row in rows) / 1000:.2f} ({min(row[name] for row in rows) / 1000:.2f})"
                for name in ("p50", "p99", "p999", "p9999", "max") if name in rows[0])
            print(f"{' '.join(key):30}", "  ".join(figures))
    finally:
        for server in servers:
            server.close()


if __name__ == "__main__":
    main()
