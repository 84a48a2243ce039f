# shellcheck shell=bash disable=SC2154
# The suites that run.sh runs: a function suite_<name> for each. It finds unpacked sources in the folder $sources, a server on $port and $socket and, under the
# name redis-server, a program to start more of them; it works in the current folder, which is empty, and prints "ok <test>" or "not ok <test>" for each test.

all_suites=(hiredis aioredis redigo go-redis redis-perl anyevent-redis chi phpredis symfony
  ioredis catbox-redis connect-redis fastify-redis node-redis-pubsub ratelimiter redis-rstream)

# tap <prefix>: the outcomes of what prints in the Test Anything Protocol, without what is skipped and what is to fail.
tap() { sed -unE "/# *(SKIP|TODO)/I d; s|^(not )?ok [0-9]+ *-? *|\1ok $1: |p"; }

# C. The measurement of throughput is one of lists.
suite_hiredis() {
  cp -r "$sources"/hiredis-*/. .
  make hiredis-test >&2
  ./hiredis-test --skip-throughput -p "$port" -s "$socket" | sed -nE 's/\x1b\[[0-9;]*m//g; s/^#[0-9]+ (.*): PASSED$/ok \1/p; s/^#[0-9]+ (.*): FAILED$/not ok \1/p'
}

# Python. Left out: TLS and sentinels.
suite_aioredis() {
  cp -r "$sources"/aioredis-*/. .
  "${PYTHON:-/usr/bin/python3}" -m pytest tests --redis-server "$(command -v redis-server)" -v -o addopts= -p no:cacheprovider \
    --ignore tests/ssl_test.py --ignore tests/sentinel_commands_test.py --ignore tests/sentinel_failover_test.py \
    | tee -a /dev/stderr | sed -nE 's/^(tests[^ ]+.*) PASSED .*$/ok \1/p; s/^(tests[^ ]+.*) (FAILED|ERROR) .*$/not ok \1/p'
}

# go_tests <import path> [flag of go test ...]: a Debian package golang-...-dev has the tests, too. They run in a copy.
go_tests() {
  local path=$1
  shift
  mkdir -p "go/src/$(dirname "$path")"
  [[ -d go/src/$path ]] || cp -r "/usr/share/gocode/src/$path" "go/src/$path"
  (cd "go/src/$path" && GO111MODULE=off GOFLAGS= GOPATH="$OLDPWD/go:/usr/share/gocode" go test "$@")
}

suite_redigo() {
  go_tests github.com/gomodule/redigo -v ./redis -redis-server "$(command -v redis-server)" -redis-port $((port + 1)) \
    | tee -a /dev/stderr | sed -nE 's/^ *--- PASS: ([^ ]+) .*/ok \1/p; s/^ *--- FAIL: ([^ ]+) .*/not ok \1/p'
}

# Left out: clusters, rings and sentinels, and examples, which want a server on port 6379.
suite_go_redis() {
  local here=go/src/gopkg.in/redis.v5
  mkdir -p "$(dirname "$here")"
  cp -r /usr/share/gocode/src/gopkg.in/redis.v5 "$here"
  rm "$here"/{cluster,ring,sentinel,example,example_instrumentation}_test.go
  sed -i -E "/ringShard1, err = /,/startCluster/d; /ringShard1\.Close/,/stopCluster/d; /^var cluster = /,/^\}/d; s/\"6380\"/\"$((port + 1))\"/
    s/filepath\.Abs\(filepath\.Join\(\"testdata\", \"redis\", .*\)\)/exec.LookPath(\"redis-server\")/" "$here/main_test.go"
  # Debian has switched the suite off.
  sed -i '/^\/\/func TestGinkgoSuite/,/^\/\/}/s/^\/\///' "$here/main_test.go"
  go_tests gopkg.in/redis.v5 . -ginkgo.reportFile=report.xml -ginkgo.noColor >&2
  awk '/<testcase / { match($0, /name="[^"]*"/); name = substr($0, RSTART + 6, RLENGTH - 7); outcome = "ok" }
    /<failure/ { outcome = "not ok" } /<skipped/ { outcome = "skipped" }
    /<\/testcase>/ && outcome != "skipped" { print outcome " " name }' "$here/report.xml"
}

# Perl: each file by itself, for it ends at the first error; by way of a file, for servers that it leaves behind would keep a pipe open.
perl_tests() {
  local file
  for file in t/*.t; do
    timeout 60 perl "$@" "$file" >printed
    tap "$(basename "$file")" <printed
  done
}

suite_redis_perl() {
  cp -r "$sources"/libredis-perl-*/. .
  REDIS_SERVER_PATH=$(command -v redis-server) perl_tests -Ilib -It/tlib
}

suite_anyevent_redis() {
  cp -r "$sources"/libanyevent-redis-perl-*/. .
  perl_tests -Ilib -I.
}

suite_chi() {
  cp -r "$sources"/libchi-driver-redis-perl-*/. .
  CHI_REDIS_SERVER=127.0.0.1:$port perl_tests -Ilib
}

# PHP: each test by itself, for some never end without lists.
suite_phpredis() {
  local name
  cp -r "$sources"/php-redis-*/redis-[5-9]*/tests/. .
  sed -i "s/6379/$port/g; s/error_reporting(E_ALL)/error_reporting(E_ALL \& ~E_DEPRECATED)/" ./*.php
  # The name that is asked for, not all names that have it in them.
  sed -i 's/strstr(strtolower($name), $str_limit)===FALSE/strtolower($name) !== $str_limit/' TestSuite.php
  for name in $(sed -nE 's/^ *public function (test[A-Za-z0-9_]*)\(.*/\1/p' RedisTest.php); do
    timeout 20 php TestRedis.php --class Redis --host 127.0.0.1 --port "$port" --nocolors --test "$name" \
      | tee -a /dev/stderr | sed -nE "s/^($name) *\[PASSED\].*/ok \1/p; s/^($name) *\[FAILED\].*/not ok \1/p"
  done
}

# symfony_tests <component> <file of its tests ...>: against the component that Debian's packages have.
symfony_tests() {
  local component=$1 file
  shift
  for file in "$@"; do
    cp -r "$sources"/symfony-*/src/Symfony/Component/"$component"/Tests .
    phpunit --no-configuration --bootstrap "$suites/symfony.php" --testdox-text testdox "Tests/$file" >&2 || true
    sed -nE "s|^ \[x\] |ok $(basename "$file" .php): |p; s|^ \[ \] |not ok $(basename "$file" .php): |p" testdox
    rm -rf Tests testdox
  done
}

# PHP: caches, sessions and locks.
suite_symfony() {
  export REDIS_HOST=127.0.0.1:$port
  symfony_tests Cache Adapter/{RedisAdapter,RedisTagAwareAdapter,PredisAdapter,ProxyAdapterAndRedisAdapter,RedisArrayAdapter}Test.php
  symfony_tests HttpFoundation Session/Storage/Handler/{Redis,Predis,RedisArray}SessionHandlerTest.php
  symfony_tests Lock Store/{Redis,Predis}StoreTest.php
}

# node_suite <name> [package]: what npm installed into npm/<name> is copied, and 6379 in tests and defaults becomes the port. Works in the package's folder then.
node_suite() {
  local package=${2:-$1}
  cp -r "$sources/npm/$1/." .
  modules=$PWD/node_modules
  cd "node_modules/$package"
  grep -rlZ 6379 . "$modules/redis" "$modules/ioredis" --include='*.js' 2>/dev/null | xargs -0 -r sed -i "s/6379/$port/g"
}

# mocha_tests <file ...>: each by itself, with the options in the array mocha.
mocha_tests() {
  local file
  for file in "$@"; do
    timeout 120 node "$modules/mocha/bin/_mocha" --exit --reporter tap "${mocha[@]}" "$file" | tee -a /dev/stderr | tap "$(basename "$file")"
  done
}

# JavaScript. Left out: clusters and sentinels. Nobody is called outside this machine.
suite_ioredis() {
  node_suite ioredis
  rm test/functional/{cluster,sentinel}.js test/unit/cluster.js test/mocha.opts
  sed -i 's/192\.0\.0\.0/127.0.0.1/' test/functional/connection.js
  mocha=(test/helpers/global.js)
  mocha_tests test/unit/*.js test/functional/*.js
}

suite_catbox_redis() {
  node_suite catbox-redis
  sed -i 's/6380/1/; s/6378/1/' test/index.js
  "$modules/.bin/lab" -r tap -a code -l test/index.js | tee -a /dev/stderr | tap index.js
}

suite_redis_rstream() {
  node_suite redis-rstream
  rm -f test/mocha.opts
  mocha=(--ui qunit)
  mocha_tests test/*.mocha.js
}

suite_node_redis_pubsub() {
  node_suite node-redis-pubsub
  mocha=()
  mocha_tests test/*.js
}

suite_ratelimiter() {
  node_suite ratelimiter
  mocha=()
  mocha_tests test/*.js
}

suite_connect_redis() {
  node_suite connect-redis
  sed -i "s/18543/$((port + 1))/" test/redis-server.js
  # It does not end by itself, for it keeps a client that looks for a host that there is not.
  timeout 20 node "$modules/tape/bin/tape" 'test/*-test.js' | tee -a /dev/stderr | tap connect-redis-test.js
}

# node_tests <file ...>: tests of Node.js' own runner.
node_tests() {
  local file
  for file in "$@"; do
    timeout 60 node --test-reporter tap --test "$file" | tee -a /dev/stderr | sed -E 's/^ +//' | tap "$(basename "$file")"
  done
}

suite_fastify_redis() {
  node_suite fastify-redis @fastify/redis
  node_tests test/*.js
}
