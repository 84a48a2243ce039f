// What programs do with node-redis.
import assert from 'node:assert/strict';
import { createClient, WatchError } from '@redis/client';
import { collect, eventually, later } from './wait.mjs';

export async function open(port, protocol, options) {
  const client = createClient({ RESP: protocol, socket: { port, host: '127.0.0.1', reconnectStrategy: () => 20 }, ...options });
  client.on('error', () => {});
  await client.connect();
  return { client, close: () => client.destroy() };
}

export const scenarios = {
  async strings({ connect, protocol }) {
    const redis = await connect();
    assert.match(await redis.sendCommand(['CLIENT', 'INFO']), new RegExp(` resp=${protocol}`));
    assert.equal(await redis.set('k', 'v'), 'OK');
    assert.equal(await redis.get('k'), 'v');
    assert.equal(await redis.get('none'), null);
    assert.equal(await redis.set('k', 'w', { condition: 'NX' }), null);
    assert.equal(await redis.set('k', Buffer.from([0, 255, 13, 10, 42]), { GET: true }), 'v');
    assert.equal(await redis.strLen('k'), 5);
    assert.equal(await redis.mSet({ a: '1', b: '2' }), 'OK');
    assert.deepEqual(await redis.mGet(['a', 'b', 'none']), ['1', '2', null]);
    assert.equal(await redis.getDel('a'), '1');
    assert.equal(await redis.exists(['a', 'b']), 1);
    assert.equal(await redis.copy('b', 'c'), 1);
    assert.equal(await redis.unlink(['b', 'c', 'none']), 2);
  },

  async counters({ connect }) {
    const redis = await connect();
    assert.equal(await redis.incr('n'), 1);
    assert.equal(await redis.incrBy('n', 10), 11);
    assert.equal(await redis.decrBy('n', 1), 10);
    assert.equal(await redis.incrByFloat('n', 0.5), '10.5');
    await assert.rejects(redis.incr('n'), { message: 'ERR value is not an integer or out of range' });
  },

  async expiries({ connect }) {
    const redis = await connect();
    assert.equal(await redis.set('k', 'v', { expiration: { type: 'EX', value: 100 } }), 'OK');
    const ttl = await redis.ttl('k');
    assert.ok(ttl > 90 && ttl <= 100, `ttl ${ttl}`);
    assert.equal(await redis.expire('k', 200, 'LT'), 0);
    assert.equal(await redis.persist('k'), 1);
    assert.equal(await redis.pExpire('k', 5), 1);
    await eventually(async () => (await redis.get('k')) === null);
    assert.equal(await redis.pTTL('k'), -2);
  },

  async scans({ connect }) {
    const redis = await connect();
    const names = Array.from({ length: 1000 }, (_, i) => `user:${i}`).sort();
    await redis.mSet(names.map((name) => [name, '1']));
    await redis.set('other', '1');
    const found = new Set();
    for await (const page of redis.scanIterator({ MATCH: 'user:*', COUNT: 50, TYPE: 'string' })) page.forEach((name) => found.add(name));
    assert.deepEqual([...found].sort(), names);
  },

  async pipelines({ connect }) {
    const redis = await connect();
    // What is sent in one turn leaves in one piece.
    const replies = await Promise.all(Array.from({ length: 1000 }, (_, i) => [redis.set(`k${i}`, String(i)), redis.get(`k${i}`)]).flat());
    for (let i = 0; i < 1000; i++) assert.deepEqual(replies.slice(2 * i, 2 * i + 2), ['OK', String(i)]);
    assert.deepEqual(await redis.multi().set('a', '1').incr('a').execAsPipeline(), ['OK', 2]);
  },

  async transactions({ connect }) {
    const redis = await connect();
    const other = await connect();
    assert.deepEqual(await redis.multi().set('k', '1').incr('k').get('k').exec(), ['OK', 2, '2']);
    await redis.watch('k');
    await other.set('k', '9');
    await assert.rejects(redis.multi().incr('k').exec(), WatchError);
    await redis.watch('k');
    assert.deepEqual(await redis.multi().incr('k').exec(), [10]);
    await assert.rejects(redis.multi().addCommand(['SET', 'k']).exec(), /EXECABORT|wrong number of arguments/);
    assert.equal(await redis.get('k'), '10');
  },

  async messages({ connect, protocol }) {
    const listener = await connect();
    const publisher = await connect();
    const onChannel = collect(100);
    const onPattern = collect(100);
    const stop = (message, channel) => onChannel.add([channel, message]);
    await listener.subscribe('news', stop);
    await listener.pSubscribe('n*', (message, channel) => onPattern.add([channel, message]));
    for (let i = 0; i < 100; i++) assert.equal(await publisher.publish('news', String(i)), 2);
    const all = Array.from({ length: 100 }, (_, i) => ['news', String(i)]);
    assert.deepEqual(await onChannel.value, all);
    assert.deepEqual(await onPattern.value, all);
    // Only RESP3 lets a subscriber do something else meanwhile.
    if (protocol === 3) assert.equal(await listener.set('k', 'v'), 'OK');
    assert.equal(await listener.ping(), protocol === 2 ? 'pong' : 'PONG');
    await listener.unsubscribe('news', stop);
    await listener.pUnsubscribe();
    assert.equal(await publisher.publish('news', 'more'), 0);
    // Where it has been a subscriber in RESP2 it may answer buffers.
    assert.equal(String(await listener.set('k', 'v')), 'OK');
  },

  async shardMessages({ connect }) {
    const listener = await connect();
    const publisher = await connect();
    const came = later();
    await listener.sSubscribe('news', (message, channel) => came.resolve([channel, message]));
    assert.equal(await publisher.sPublish('news', 'one'), 1);
    assert.deepEqual(await came.value, ['news', 'one']);
  },

  async caching({ connect, protocol }) {
    const writer = await connect();
    await writer.set('k', '1');
    if (protocol === 2) {
      // Client-side caching of node-redis needs pushes.
      await assert.rejects(connect({ clientSideCache: {} }), /RESP/);
      return;
    }

    const redis = await connect({ clientSideCache: { ttl: 0, maxEntries: 0 } });
    assert.equal(await redis.get('k'), '1');
    assert.equal(await redis.get('k'), '1');
    assert.equal(redis.clientSideCache.stats().hitCount, 1);
    const invalidated = later();
    redis.clientSideCache.on('invalidate', (key) => invalidated.resolve(String(key)));
    await writer.set('k', '2');
    assert.equal(await invalidated.value, 'k');
    assert.equal(await redis.get('k'), '2');
  },

  async administration({ connect }) {
    const redis = await connect({ name: 'tester' });
    assert.match(await redis.info('server'), /redis_version:/);
    assert.equal((await redis.configGet('databases')).databases, '16');
    const clients = await redis.clientList();
    assert.deepEqual(clients.map((client) => [client.name, client.libName]), [['tester', 'node-redis']]);
    assert.ok((await redis.commandCount()) > 100);
    assert.deepEqual(await redis.commandGetKeys(['MSET', 'a', '1', 'b', '2']), ['a', 'b']);
    assert.ok((await redis.time()).valueOf() !== undefined);
    assert.ok((await redis.memoryUsage('none')) === null);
  },

  async partitions({ connect }) {
    const redis = await connect();
    assert.equal(await redis.sendCommand(['CREATE', 'PARTITION', 'users', 'INT', 'NONE']), 'OK');
    assert.deepEqual(await redis.sendCommand(['LIST', 'PARTITIONS']), ['users']);
    const own = await connect({ database: 'users' });
    assert.equal(await own.incr('visits'), 1);
    await assert.rejects(own.set('visits', 'many'), { message: 'ERR value is not an integer or out of range' });
    assert.equal(await redis.get('visits'), null);
  },

  async reconnects({ connect, restart }) {
    const redis = await connect({ database: 2 });
    const listener = await connect();
    const came = later();
    await redis.set('k', 'before');
    await listener.subscribe('news', (message) => came.resolve(message));
    await restart();
    await eventually(async () => {
      try {
        return (await redis.set('k', 'after')) === 'OK';
      } catch {
        return false;
      }
    });
    assert.match(await redis.sendCommand(['CLIENT', 'INFO']), / db=2 /);
    await eventually(async () => (await redis.publish('news', 'again')) === 1);
    assert.equal(await came.value, 'again');
  },

  async passwords({ connect }) {
    const admin = await connect();
    await admin.configSet('requirepass', 'secret');
    const redis = await connect({ password: 'secret' });
    assert.equal(await redis.set('k', 'v'), 'OK');
    await assert.rejects(connect({ password: 'wrong', socket: { port: admin.options.socket.port, reconnectStrategy: false } }), /WRONGPASS/);
  },
};
