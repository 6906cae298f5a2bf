import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { demoPolicyFile } from './demos.ts';
import { governedPolicies } from './governed.ts';
import type { Settings } from './settings.ts';
import type { Output, Shell } from './shell.ts';

const output: Output = { isTerminal: false, columns: 80, write: async () => {} };
const settings: Settings = { policy: [], json: false, color: true, verbose: false };

async function folder(t: TestContext, project?: string): Promise<Shell> {
  const cwd = await mkdtemp(join(tmpdir(), 'troth-governed-'));
  t.after(() => rm(cwd, { recursive: true }));
  if (project !== undefined) await writeFile(join(cwd, 'troth.yaml'), project);
  return { env: {}, cwd, out: output, err: output, signal: new AbortController().signal };
}

describe('governed policies', () => {
  it('are the three demos where nothing else is said', async (t) => {
    const governed = await governedPolicies(await folder(t), settings);
    assert.equal(governed.from, 'demos');
    assert.deepEqual(governed.demos, ['panda', 'plai', 'xai']);
    assert.ok(governed.policies.every((path) => path.endsWith('.policy.yaml')));
  });

  it('are those of troth.yaml, from its folder', async (t) => {
    const shell = await folder(t, 'policies: [acme.policy.yaml]\n');
    assert.deepEqual(await governedPolicies(shell, settings), {
      policies: [join(shell.cwd, 'acme.policy.yaml')],
      from: 'troth.yaml',
      demos: [],
    });
  });

  it('are those of the command line before all others; a demo named there is still one', async (t) => {
    const shell = await folder(t, 'policies: [acme.policy.yaml]\n');
    const named = { ...settings, policy: ['other.policy.yaml', demoPolicyFile('plai')] };
    assert.deepEqual(await governedPolicies(shell, named), {
      policies: [join(shell.cwd, 'other.policy.yaml'), demoPolicyFile('plai')],
      from: 'command line',
      demos: ['plai'],
    });
  });

  for (const project of [
    '',
    'policies: acme.yaml',
    'policies: []',
    'policies: [1]',
    ': :\n -',
    '[a]',
  ]) {
    it(`are refused where troth.yaml is ${JSON.stringify(project)}`, async (t) => {
      await assert.rejects(governedPolicies(await folder(t, project), settings), {
        code: 'project-invalid',
      });
    });
  }
});
