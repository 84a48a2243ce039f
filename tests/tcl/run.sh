#!/usr/bin/env bash
# tests/tcl/run.sh <redis source> [file ...]
# Runs Redis' own test suite (tests/unit of a Redis 7.0 source tree) against a server and prints for each file how many of its tests pass.
# README.md beside this file says what it needs. From the environment:
#   GOKV          the program to test; the word redis for redis-server, to see what passes there (default: what dotnet publish makes of src/Host)
#   GOKV_OPTIONS  more options for it
#   PORT          where it listens (default 7599)
#   LIMIT         seconds for a file (default 120)
#   RESULTS       a folder for what the suite prints, a file for each of its files (default: nothing is kept)
set -euo pipefail

usage() {
  echo "usage: tests/tcl/run.sh <redis source tree> [file of its tests/unit, such as type/string ...]" >&2
  exit 2
}

[[ $# -ge 1 && -f $1/tests/test_helper.tcl ]] || usage

readonly source=$(cd "$1" && pwd) root=$(cd "$(dirname "$0")/../.." && pwd)
readonly port=${PORT:-7599} limit=${LIMIT:-120} server=${GOKV:-}
shift
# shellcheck source=suite.sh
source "$root/tests/tcl/suite.sh"
needs tclsh redis-cli redis-benchmark
files=("$@")
# What touches strings, keys, transactions, messages and administration; the files on lists, hashes, sets, sorted sets, streams, geo indexes
# and scripts are about what GoKV does not have.
((${#files[@]} > 0)) || files=(
  type/string type/incr expire keyspace scan multi pubsub tracking protocol bitops bitfield hyperloglog quit other querybuf replybufsize violations printver
  dump sort info-command introspection introspection-2 latency-monitor slowlog pause lazyfree)

work=$(mktemp -d)
pid=''
trap '[[ -z $pid ]] || kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT

copy_suite "$source" "$work/suite"
program=$(tested_program "$work/gokv")

start() {
  rm -rf "$work/data"
  mkdir "$work/data"
  local options=(--port "$port" --bind 127.0.0.1 --dir "$work/data" --enable-debug-command yes)
  # shellcheck disable=SC2206
  options+=(${GOKV_OPTIONS:-})
  if [[ $server == redis ]]; then
    (cd "$work/data" && exec redis-server "${options[@]}" --save '' --daemonize no) >"$work/log" 2>&1 &
  else
    "$program" "${options[@]}" >"$work/log" 2>&1 &
  fi
  pid=$!
  for ((i = 0; i < 200; i++)); do
    [[ $(redis-cli -p "$port" PING 2>/dev/null) == PONG ]] && return
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  echo "the server does not answer:" >&2
  cat "$work/log" >&2
  exit 1
}

stop() {
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  pid=''
}

print_head
for file in "${files[@]}"; do
  start
  : >"$work/left-out"
  [[ $server == redis ]] || left_out "$file" >"$work/left-out"
  # Alone, durable: a failure ends its test, not the run. Replication needs a second server, and what is large a large machine.
  (cd "$work/suite" && timeout "$limit" tclsh tests/test_helper.tcl --host 127.0.0.1 --port "$port" --baseport $((20000 + port % 1000 * 20)) \
    --durable --single "unit/$file" --tags -needs:repl --tags -large-memory --skipfile "$work/left-out") 2>&1 | sed 's/\x1b\[[0-9;]*m//g' >"$work/printed" || true
  stop
  print_file "$file" "$work/printed"
done
print_total
