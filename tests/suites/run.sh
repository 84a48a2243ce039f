#!/usr/bin/env bash
# tests/suites/run.sh <folder with sources> [suite ...]
# Runs the tests of other people's client libraries against redis-server and against GoKV, and prints for each suite how many tests pass on Redis, how many
# of these pass on GoKV, and which do not. README.md beside this file says what it needs. From the environment:
#   GOKV     the program to test (default: what dotnet publish makes of src/Host)
#   PORT     the first of a hundred ports for servers (default 7700)
#   LIMIT    seconds for a suite on a server (default 400)
#   RESULTS  a folder for what the suites print and for the outcome of each test (default: nothing is kept)
set -euo pipefail

readonly here=$(cd "$(dirname "$0")" && pwd) port=${PORT:-7700} limit=${LIMIT:-400}
# shellcheck source=suites.sh
source "$here/suites.sh"

[[ $# -ge 1 && -d $1 ]] || {
  echo "usage: tests/suites/run.sh <folder with unpacked sources> [suite ...]; suites: ${all_suites[*]}" >&2
  exit 2
}
readonly sources=$(cd "$1" && pwd)
shift
suites=("$@")
((${#suites[@]} > 0)) || suites=("${all_suites[@]}")

work=$(mktemp -d)
export SUITE_SERVERS=$work/servers
pid='' running=''
stop() {
  # What a suite started and left behind is in its process group; its servers may be in groups of their own.
  [[ -z $running ]] || kill -- "-$running" 2>/dev/null || true
  [[ ! -e $SUITE_SERVERS ]] || { xargs kill <"$SUITE_SERVERS" 2>/dev/null || true; rm "$SUITE_SERVERS"; }
  [[ -z $pid ]] || { kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; }
  pid='' running=''
}
trap 'stop; rm -rf "$work"' EXIT

export GOKV_PROGRAM=${GOKV:-}
if [[ -z $GOKV_PROGRAM ]]; then
  dotnet publish -c Release "$here/../../src/Host" -o "$work/program" >/dev/null
  GOKV_PROGRAM=$work/program/gokv
fi

# start <redis|gokv>: a server for suites that expect one.
start() {
  SUITE_SERVER=$1 SUITE_SERVERS='' "$here/redis-server" --port "$port" --bind 127.0.0.1 --unixsocket "$work/socket" --save '' --dir "$work/run" >"$work/log" 2>&1 &
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

# run <suite> <redis|gokv>: its outcomes, a line "ok <test>" or "not ok <test>" for each test, go to $work/<server>.
run() {
  rm -rf "$work/run"
  mkdir "$work/run"
  start "$2"
  # In a process group of its own, with a folder of its own to work in. A redis-server in the path is the server that is tested.
  set -m
  (
    cd "$work/run"
    export SUITE_SERVER=$2 TMPDIR=$work/run PATH=$here:$PATH
    exec timeout --foreground "$limit" bash -c 'suites=$1 sources=$2 port=$3 socket=$4; source "$1/suites.sh"; "suite_${5//-/_}"' suite "$here" "$sources" "$port" "$work/socket" "$1"
  ) >"$work/printed" 2>"$work/errors" &
  running=$!
  set +m
  wait "$running" || true
  stop
  # Tests of one name are told apart by their order.
  grep -E '^(not )?ok ' "$work/printed" | awk '{ n = ++seen[substr($0, index($0, "ok ") + 3)]; print (n > 1 ? $0 " (" n ")" : $0) }' >"$work/$2" || true
  [[ -z ${RESULTS:-} ]] || { mkdir -p "$RESULTS"; cp "$work/$2" "$RESULTS/$1.$2.txt"; cat "$work/printed" "$work/errors" >"$RESULTS/$1.$2.log"; }
}

passed() { sed -n 's/^ok //p' "$work/$1" | sort; }

printf '%-20s %6s %6s\n' suite Redis GoKV
on_redis_of_all=0 on_both_of_all=0
for suite in "${suites[@]}"; do
  run "$suite" redis
  run "$suite" gokv
  comm -23 <(passed redis) <(passed gokv) >"$work/only-redis"
  on_redis=$(passed redis | wc -l) on_both=$((on_redis - $(wc -l <"$work/only-redis")))
  printf '%-20s %6d %6d\n' "$suite" "$on_redis" "$on_both"
  sed 's/^/    /' "$work/only-redis"
  on_redis_of_all=$((on_redis_of_all + on_redis)) on_both_of_all=$((on_both_of_all + on_both))
done
printf '%-20s %6d %6d\n' all "$on_redis_of_all" "$on_both_of_all"
