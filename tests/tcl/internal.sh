#!/usr/bin/env bash
# tests/tcl/internal.sh <redis source> [file ...]
# Runs the files of Redis' own test suite that start servers themselves (a Redis 7.0 source tree), with a GoKV in the place of redis-server, and prints for
# each file how many of its tests pass. README.md beside this file says what it needs. From the environment:
#   GOKV     the program to test; the word redis for redis-server, to see what passes there (default: what dotnet publish makes of src/Host)
#   PORT     the first of a hundred ports for the servers (default 7600)
#   LIMIT    seconds for a file (default 300)
#   RESULTS  a folder for what the suite prints, a file for each of its files (default: nothing is kept)
set -euo pipefail

[[ $# -ge 1 && -f $1/tests/test_helper.tcl ]] || {
  echo "usage: tests/tcl/internal.sh <redis source tree> [file of its tests, such as unit/maxmemory ...]" >&2
  exit 2
}

readonly source=$(cd "$1" && pwd) root=$(cd "$(dirname "$0")/../.." && pwd)
readonly port=${PORT:-7600} limit=${LIMIT:-300} server=${GOKV:-}
shift
# shellcheck source=suite.sh
source "$root/tests/tcl/suite.sh"
needs tclsh redis-cli redis-benchmark
files=("$@")
# What run.sh does not run, since its files start their servers: configuration, limits, users, memory, files, and the tools of Redis.
((${#files[@]} > 0)) || files=(
  unit/info unit/auth unit/acl unit/acl-v2 unit/limits unit/maxmemory unit/client-eviction unit/obuf-limits unit/oom-score-adj unit/shutdown unit/networking
  unit/pubsubshard unit/introspection unit/other unit/dump unit/expire unit/querybuf unit/multi unit/aofrw
  integration/redis-cli integration/redis-benchmark integration/logging)

work=$(mktemp -d)
running=''
# The suite ends its servers, but not when it is ended; some of its tests stop a server (SIGSTOP), and such a one takes no other signal than this.
end_running() {
  kill -- "-$running" 2>/dev/null || return 0
  for ((i = 0; i < 100; i++)); do
    kill -0 -- "-$running" 2>/dev/null || return 0
    sleep 0.05
  done
  kill -KILL -- "-$running" 2>/dev/null || true
}
trap '[[ -z $running ]] || end_running; rm -rf "$work"' EXIT
copy_suite "$source" "$work/suite"

if [[ $server == redis ]]; then
  needs redis-server
  ln -s "$(command -v redis-server)" "$work/suite/src/redis-server"
else
  # What redis-server is called with: a configuration file. Lines that say of GoKV what it is not are taken out of it; the rest is for GoKV to read. What
  # the suite waits for in the log is the number of the process.
  cat >"$work/suite/src/redis-server" <<WRAPPER
#!/usr/bin/env bash
sed -i -E '/^(logfile|pidfile|enable-protected-configs|enable-module-command) /d' "\$1"
echo " PID: \$\$"
exec "$(tested_program "$work/gokv")" "\$@"
WRAPPER
  chmod +x "$work/suite/src/redis-server"
fi

print_head
for file in "${files[@]}"; do
  : >"$work/left-out"
  [[ $server == redis ]] || left_out "${file#unit/}" >"$work/left-out"
  # One client, durable: a failure ends its test, not the run. In a process group of its own, with the servers.
  set -m
  (cd "$work/suite" && exec timeout --foreground "$limit" tclsh tests/test_helper.tcl --baseport "$port" --portcount 100 --clients 1 --durable \
    --single "$file" --tags -needs:repl --tags -large-memory --skipfile "$work/left-out") >"$work/raw" 2>&1 &
  running=$!
  set +m
  wait "$running" || true
  end_running
  running=''
  sed 's/\x1b\[[0-9;]*m//g' "$work/raw" >"$work/printed"
  print_file "$file" "$work/printed"
done
print_total
