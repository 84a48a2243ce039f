# shellcheck shell=bash
# What run.sh and internal.sh have in common; they source it with the folder of the repository in $root and the tested program in $server.

needs() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || { echo "needs $program (Debian packages tcl, redis-tools, redis-server)" >&2; exit 2; }
  done
}

# copy_suite <redis source> <folder>: the suite writes into its own folders, and takes the programs from src, so it runs in a copy.
copy_suite() {
  local program
  mkdir "$2" "$2/src"
  cp -r "$1/tests" "$1/redis.conf" "$2/"
  for program in redis-cli redis-benchmark; do
    ln -s "$(command -v "$program")" "$2/src/$program"
  done
}

# tested_program <folder>: prints the path of the program to test, which is built into the folder when none was named.
tested_program() {
  if [[ -z $server ]]; then
    dotnet publish -c Release "$root/src/Host" -o "$1" >/dev/null
    echo "$1/gokv"
  else
    echo "$server"
  fi
}

# left_out <file of the suite>: the tests of it that use what GoKV does not have.
left_out() { awk -v section="# $1" '/^# / { inside = ($0 == section); next } inside && NF' "$root/tests/tcl/other-types.txt"; }

print_head() {
  printf '%-26s %6s %6s %9s\n' file passed failed 'not run'
  passed_of_all=0 failed_of_all=0
}

count() { grep -c "^\[$2\]" "$1" || true; }

# print_file <name> <what the suite printed>: a line of the table.
print_file() {
  # What was left out does not pass.
  local passed failed
  passed=$(count "$2" ok) failed=$(($(count "$2" err) + $(count "$2" exception) + $(count "$2" skip)))
  passed_of_all=$((passed_of_all + passed)) failed_of_all=$((failed_of_all + failed))
  printf '%-26s %6d %6d %9d\n' "$1" "$passed" "$failed" "$(count "$2" ignore)"
  if [[ -n ${RESULTS:-} ]]; then
    mkdir -p "$RESULTS"
    cp "$2" "$RESULTS/${1//\//_}.txt"
  fi
}

print_total() {
  local total=$((passed_of_all + failed_of_all))
  printf '%-26s %6d %6d   %d %% of %d\n' all "$passed_of_all" "$failed_of_all" $((total > 0 ? 100 * passed_of_all / total : 0)) "$total"
}
