#!/usr/bin/env bash
# Side by side with redis-server for some seconds: prints ratios, to be read, and fails only when something does not work. Machines of a gate are too noisy
# for a limit; docs/benchmarks.md says how the real figures are measured.
#   benchmarks/smoke.sh <gokv executable>
# Needs redis-server and redis-benchmark.
set -euo pipefail

readonly gokv=$1 gokv_port=${GOKV_SMOKE_PORT:-7801} requests=${GOKV_SMOKE_REQUESTS:-60000}
readonly redis_port=$((gokv_port + 1))
work=$(mktemp -d)
pids=()

stop() {
  kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

mkdir "$work/redis"
"$gokv" --port "$gokv_port" --bind 127.0.0.1 --dir "$work/gokv" --default-persist NONE >"$work/gokv.log" 2>&1 &
pids+=($!)
redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work/redis" --save '' >"$work/redis.log" 2>&1 &
pids+=($!)

for port in "$gokv_port" "$redis_port"; do
  for _ in $(seq 100); do
    [[ $(redis-cli -p "$port" PING 2>/dev/null) != PONG ]] || continue 2
    sleep 0.1
  done
  echo "the server on port $port did not start"
  cat "$work"/*.log
  exit 1
done

# Thousand commands a second.
measure() {
  redis-benchmark -h 127.0.0.1 -p "$1" -c 50 -n "$requests" -r 100000 -d 100 -P "$3" -t "$2" --csv | awk -F'","' 'NR == 2 { printf "%.1f\n", $2 / 1000 }'
}

# What is compiled while it runs is not measured.
for test in get set incr; do
  for pipeline in 1 16; do
    measure "$gokv_port" "$test" "$pipeline" >/dev/null
  done
done

printf '%-14s %12s %12s %8s\n' 'thousand/s' GoKV Redis ratio
for test in get set incr; do
  for pipeline in 1 16; do
    ours=$(measure "$gokv_port" "$test" "$pipeline")
    theirs=$(measure "$redis_port" "$test" "$pipeline")
    [[ -n $ours && -n $theirs ]] || { echo "no figure for $test"; exit 1; }
    awk -v name="${test^^} P=$pipeline" -v ours="$ours" -v theirs="$theirs" 'BEGIN { printf "%-14s %12.1f %12.1f %8.2f\n", name, ours, theirs, ours / theirs }'
  done
done
