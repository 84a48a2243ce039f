// What programs do with ioredis.
import assert from 'node:assert/strict';
import { Redis } from 'ioredis';
import { collect, eventually, later } from './wait.mjs';

export async function open(port, protocol, options) {
  const client = new Redis({ port, host: '127.0.0.1', protocol, lazyConnect: true, retryStrategy: () => 20, maxRetriesPerRequest: null, ...options });
  client.on('error', () => {});
  await client.connect();
  return { client, close: () => client.disconnect() };
}

export const scenarios = {
  async strings({ connect, protocol }) {
    const redis = await connect();
    const binary = Buffer.from([0, 255, 13, 10, 42]);
    assert.match(await redis.client('INFO'), new RegExp(` resp=${protocol}`));
    assert.equal(await redis.set('k', 'v'), 'OK');
    assert.equal(await redis.get('k'), 'v');
    assert.equal(await redis.get('none'), null);
    assert.equal(await redis.set('k', 'w', 'NX'), null);
    assert.equal(await redis.set('k', binary, 'GET'), 'v');
    assert.deepEqual(await redis.getBuffer('k'), binary);
    assert.equal(await redis.append('k', 'xy'), 7);
    assert.equal(await redis.mset({ a: '1', b: '2' }), 'OK');
    assert.deepEqual(await redis.mget('a', 'b', 'none'), ['1', '2', null]);
    assert.equal(await redis.getrange('a', 0, -1), '1');
    assert.equal(await redis.exists('a', 'b', 'none'), 2);
    assert.equal(await redis.del('a', 'none'), 1);
    assert.equal(await redis.type('b'), 'string');
  },

  async counters({ connect }) {
    const redis = await connect();
    assert.equal(await redis.incr('n'), 1);
    assert.equal(await redis.incrby('n', 10), 11);
    assert.equal(await redis.decr('n'), 10);
    assert.equal(await redis.incrbyfloat('n', 0.5), '10.5');
    await assert.rejects(redis.incr('n'), { message: 'ERR value is not an integer or out of range' });
  },

  async expiries({ connect }) {
    const redis = await connect();
    assert.equal(await redis.set('k', 'v', 'EX', 100), 'OK');
    const ttl = await redis.ttl('k');
    assert.ok(ttl > 90 && ttl <= 100, `ttl ${ttl}`);
    assert.equal(await redis.persist('k'), 1);
    assert.equal(await redis.ttl('k'), -1);
    assert.equal(await redis.pexpire('k', 5), 1);
    await eventually(async () => (await redis.get('k')) === null);
    assert.equal(await redis.ttl('k'), -2);
  },

  async scans({ connect }) {
    const redis = await connect();
    const names = Array.from({ length: 1000 }, (_, i) => `user:${i}`).sort();
    await redis.mset(Object.fromEntries(names.map((name) => [name, '1'])));
    await redis.set('other', '1');
    const found = new Set();
    for await (const page of redis.scanStream({ match: 'user:*', count: 50 })) page.forEach((name) => found.add(name));
    assert.deepEqual([...found].sort(), names);
  },

  async pipelines({ connect }) {
    const redis = await connect();
    const pipeline = redis.pipeline();
    for (let i = 0; i < 1000; i++) pipeline.set(`k${i}`, i).get(`k${i}`);
    const results = await pipeline.incr('k0').lpop('k0').exec();
    for (let i = 0; i < 1000; i++) assert.deepEqual(results.slice(2 * i, 2 * i + 2), [[null, 'OK'], [null, String(i)]]);
    assert.deepEqual(results[2000], [null, 1]);
    // What fails in a pipeline fails alone.
    assert.match(results[2001][0].message, /^ERR unknown command 'lpop'/);
  },

  async transactions({ connect }) {
    const redis = await connect();
    const other = await connect();
    assert.deepEqual(await redis.multi().set('k', '1').incr('k').get('k').exec(), [[null, 'OK'], [null, 2], [null, '2']]);

    await redis.watch('k');
    await other.set('k', '9');
    assert.equal(await redis.multi().incr('k').exec(), null);
    assert.equal(await redis.get('k'), '9');

    // Queued one by one, and given up.
    await redis.multi({ pipeline: false });
    assert.equal(await redis.incr('k'), 'QUEUED');
    assert.equal(await redis.discard(), 'OK');
    await assert.rejects(redis.multi().set('k').exec(), /EXECABORT/);
    assert.equal(await redis.get('k'), '9');
  },

  async messages({ connect, protocol }) {
    const listener = await connect();
    const publisher = await connect();
    const onChannel = collect(100);
    const onPattern = collect(100);
    listener.on('message', (channel, message) => onChannel.add([channel, message]));
    listener.on('pmessage', (pattern, channel, message) => onPattern.add([pattern, channel, message]));
    assert.equal(await listener.subscribe('news'), 1);
    assert.equal(await listener.psubscribe('n*'), 2);
    for (let i = 0; i < 100; i++) assert.equal(await publisher.publish('news', i), 2);
    assert.deepEqual(await onChannel.value, Array.from({ length: 100 }, (_, i) => ['news', String(i)]));
    assert.deepEqual(await onPattern.value, Array.from({ length: 100 }, (_, i) => ['n*', 'news', String(i)]));
    assert.deepEqual(await listener.ping(), protocol === 2 ? ['pong', ''] : 'PONG');
    assert.equal(await listener.unsubscribe('news'), 1);
    assert.equal(await listener.punsubscribe(), 0);
    assert.equal(await publisher.publish('news', 'more'), 0);
    assert.equal(await listener.set('k', 'v'), 'OK');
  },

  async shardMessages({ connect }) {
    const listener = await connect();
    const publisher = await connect();
    const came = later();
    listener.on('smessage', (channel, message) => came.resolve([channel, message]));
    assert.equal(await listener.ssubscribe('news'), 1);
    assert.equal(await publisher.spublish('news', 'one'), 1);
    assert.deepEqual(await came.value, ['news', 'one']);
  },

  async keyspaceEvents({ connect }) {
    const listener = await connect();
    const writer = await connect();
    const came = collect(2);
    await writer.config('SET', 'notify-keyspace-events', 'KEA');
    listener.on('pmessage', (_, channel, message) => came.add([channel, message]));
    await listener.psubscribe('__key*@0__:*');
    await writer.set('k', 'v');
    assert.deepEqual(await came.value, [['__keyspace@0__:k', 'set'], ['__keyevent@0__:set', 'k']]);
  },

  async monitoring({ connect }) {
    const redis = await connect();
    const monitor = await redis.monitor();
    const came = later();
    monitor.on('monitor', (_, words) => came.resolve(words));
    await redis.set('k', 'a "b"');
    assert.deepEqual(await came.value, ['set', 'k', 'a "b"']);
    monitor.disconnect();
  },

  async partitions({ connect }) {
    const redis = await connect();
    assert.equal(await redis.call('CREATE', 'PARTITION', 'users', 'INT', 'NONE'), 'OK');
    assert.deepEqual(await redis.call('LIST', 'PARTITIONS'), ['users']);
    assert.equal(await redis.call('IN', 'users', 'INCR', 'visits'), 1);
    assert.equal(await redis.get('visits'), null);
    // Its databases are numbers, and every partition has one.
    const described = await redis.call('DESCRIBE', 'PARTITION', 'users');
    const own = await connect({ db: Number(described[described.indexOf('id') + 1]) });
    assert.equal(await own.incr('visits'), 2);
    await assert.rejects(own.set('visits', 'many'), { message: 'ERR value is not an integer or out of range' });
    await assert.rejects(own.append('visits', 'x'), /^ReplyError: WRONGTYPE/);
  },

  async reconnects({ connect, restart }) {
    const redis = await connect();
    const listener = await connect({ db: 3 });
    const came = later();
    await redis.select(2);
    await redis.set('k', 'before');
    listener.on('message', (_, message) => came.resolve(message));
    await listener.subscribe('news');
    await restart();
    // Both come back by themselves: to the database that was chosen, and with their subscriptions.
    assert.equal(await redis.set('k', 'after'), 'OK');
    assert.match(await redis.client('INFO'), / db=2 /);
    await eventually(async () => (await redis.publish('news', 'again')) === 1);
    assert.equal(await came.value, 'again');
  },

  async passwords({ connect }) {
    const admin = await connect();
    await admin.config('SET', 'requirepass', 'secret');
    const redis = await connect({ password: 'secret' });
    assert.equal(await redis.set('k', 'v'), 'OK');
    const stranger = new Redis({ port: admin.options.port, protocol: admin.options.protocol, lazyConnect: true, retryStrategy: null });
    const refused = later();
    stranger.on('error', (error) => refused.resolve(error.message));
    await stranger.connect().then(() => stranger.get('k')).catch((error) => refused.resolve(error.message));
    assert.match(await refused.value, /NOAUTH/);
    stranger.disconnect();
  },
};
