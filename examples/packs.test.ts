/** The three packs: complete, without a diagnostic, and each promise kept by the controls that it needs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { compilePolicy, type Policy, type SourceFile } from '@troth/core/policy';
import { demo as panda } from '@troth/example-panda';
import { demo as plai } from '@troth/example-plai';
import { demo as xai } from '@troth/example-xai';
import { catalogue } from '../packages/server/src/controls/catalogue.ts';
import { needed } from './packs.fixture.ts';

const demos = [panda, plai, xai];

function source(path: string): SourceFile {
  return { path, text: readFileSync(path, 'utf8') };
}

function compile(policyFile: string) {
  const map = join(dirname(policyFile), basename(policyFile).replace('.policy.', '.map.'));
  return compilePolicy({ policy: source(policyFile), maps: [source(map)], catalogue });
}

function compiled(policyFile: string): Policy {
  const { policy } = compile(policyFile);
  assert.ok(policy);
  return policy;
}

describe('the packs', () => {
  for (const { id, policyFile } of demos) {
    it(`${id} compiles without a diagnostic`, () => {
      assert.deepEqual(compile(policyFile).diagnostics, []);
      assert.equal(compiled(policyFile).id, id);
    });
  }

  it('hold 102 promises, complete and in order', () => {
    const promises = demos.flatMap(({ policyFile }) => compiled(policyFile).promises);
    assert.equal(promises.length, 102);
    assert.deepEqual(
      promises.map(({ id }) => id),
      Object.keys(needed),
    );
  });

  it('keep every promise by the kinds of clause that it needs', () => {
    const lacking = demos
      .flatMap(({ policyFile }) => compiled(policyFile).promises)
      .flatMap(({ id, clauses }) => {
        const kinds = new Set(clauses.map(({ kind }) => kind));
        return (needed[id] ?? []).filter((kind) => !kinds.has(kind)).map((kind) => `${id} ${kind}`);
      });
    assert.deepEqual(lacking, []);
  });

  it('roll L03 up from four others', () => {
    const promise = compiled(plai.policyFile).promises.find(({ id }) => id === 'L03');
    assert.deepEqual(promise?.rollsUp, ['L08', 'L13', 'L14', 'L22']);
  });

  it('use every kind of clause there is', () => {
    const used = new Set(
      demos.flatMap(({ policyFile }) =>
        compiled(policyFile).promises.flatMap(({ clauses }) => clauses.map(({ kind }) => kind)),
      ),
    );
    assert.deepEqual(
      catalogue.kinds.map(({ kind }) => kind).filter((kind) => !used.has(kind)),
      [],
    );
  });
});
