import assert from 'node:assert/strict';

const patience = 20_000;

// Something that happens later, and what it came with.
export function later() {
  let resolve;
  const promise = new Promise((done) => { resolve = done; });
  const limit = new Promise((_, fail) => { setTimeout(() => fail(new Error('nothing came')), patience).unref(); });
  return { resolve, value: Promise.race([promise, limit]) };
}

// As many things as are awaited, in the order in which they came.
export function collect(count) {
  const all = [];
  const done = later();
  return {
    add(item) {
      all.push(item);
      if (all.length === count) done.resolve(all);
    },
    value: done.value,
  };
}

// Until a condition holds.
export async function eventually(condition) {
  const end = Date.now() + patience;
  while (!(await condition())) {
    assert.ok(Date.now() < end, 'it never came about');
    await new Promise((resume) => { setTimeout(resume, 20); });
  }
}
