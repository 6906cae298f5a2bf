import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attribution, categories, findCategory, isCategory, isWithin } from './index.ts';

describe('taxonomy', () => {
  it('knows the keys of Fideslang and no others', () => {
    assert.equal(categories.length, 85);
    assert.ok(isCategory('user.contact.email'));
    assert.ok(!isCategory('user.contact.mail'));
    assert.ok(!isCategory('constructor'));
  });

  it('has the parent of every key, each key once, and words for each', () => {
    const keys = new Set(categories.map((one) => one.key));
    assert.equal(keys.size, categories.length);
    for (const { key, name, description } of categories) {
      const parent = key.slice(0, Math.max(0, key.lastIndexOf('.')));
      assert.ok(parent === '' || keys.has(parent), `${key} has no parent`);
      assert.ok(name !== '' && description !== '', `${key} has no words`);
    }
  });

  it('tells a kind of a category from a name that only begins alike', () => {
    assert.ok(isWithin('user.contact.email', 'user.contact'));
    assert.ok(isWithin('user.contact', 'user.contact'));
    assert.ok(!isWithin('user.contacts', 'user.contact'));
  });

  it('names author, source and licence', () => {
    assert.match(attribution, /Ethyca.*CC-BY-4\.0.*github\.com\/ethyca\/fideslang/);
    assert.equal(findCategory('user.name')?.name, 'Name');
  });
});
