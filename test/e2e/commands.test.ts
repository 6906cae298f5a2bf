import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { emptyFolder, troth, type Ran } from './troth.ts';

const commands = [
  'up',
  'init',
  'check',
  'status',
  'explain',
  'attest',
  'exception',
  'exception add',
  'exception list',
  'exception end',
  'policy',
  'policy check',
  'policy schema',
  'policy diff',
  'policy render',
  'policy import',
  'discover',
  'ledger',
  'ledger list',
  'ledger publish',
  'ledger receipt',
  'ledger key',
  'verify',
  'doctor',
];

let folder: Awaited<ReturnType<typeof emptyFolder>>;

before(async () => {
  folder = await emptyFolder();
});
after(() => folder.remove());

function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return troth(args, { cwd: folder.path, env });
}

describe('help', () => {
  it('is what the command alone prints', async () => {
    const { code, stdout, stderr } = await run([]);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    for (const name of commands)
      assert.match(stdout, new RegExp(`^  ${name.split(' ')[0]}\\b`, 'm'));
    assert.match(stdout, /Exit codes: 0 kept/);
  });

  for (const name of commands) {
    it(`of ${name} has a description, an example and fits 80 columns`, async () => {
      const { code, stdout, stderr } = await run([...name.split(' '), '--help']);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      assert.match(stdout, new RegExp(`^Usage: troth ${name} `));
      assert.match(stdout, /\nExamples?:\n {2}\$ troth /);
      for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
    });
  }
});

describe('a wrong command line', () => {
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown command', ['stats'], /Did you mean status/],
    ['an unknown option', ['status', '--jsno'], /Did you mean --json/],
    ['a missing argument', ['explain'], /missing required argument 'promise'/],
    ['a missing option', ['attest', 'P18', '--role', 'x'], /required option '--by <name>'/],
    ['a number that is none', ['up', '--subjects', 'many'], /whole number/],
    ['a date that is none', ['exception', 'add', 'P1', '--expires', '2026-02-30'], /It is a date/],
    ['a group without a command', ['policy'], /Usage: troth policy/],
  ];

  for (const [what, args, said] of wrong) {
    it(`with ${what} ends with 2 and says so`, async () => {
      const { code, stdout, stderr } = await run(args);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, said);
    });
  }

  it('is one JSON document too when that is asked for', async () => {
    const { code, stdout } = await run(['explain', '--json']);
    assert.equal(code, 2);
    assert.equal(JSON.parse(stdout).error.code, 'commander.missingArgument');
  });
});

describe('an error', () => {
  it('names the file that cannot be read, with 2', async () => {
    const { code, stdout, stderr } = await run(['policy', 'check', 'nowhere.yaml']);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^error \[policy-unreadable\] nowhere\.yaml cannot be read/);
  });

  it('is in the one JSON document, and on standard error for people', async () => {
    const { code, stdout, stderr } = await run(['policy', 'check', 'nowhere.yaml', '--json']);
    assert.equal(code, 2);
    assert.deepEqual(JSON.parse(stdout).error.kind, 'missing');
    assert.match(stderr, /nowhere\.yaml cannot be read/);
  });

  it('shows where it happened with --verbose only', async () => {
    const quiet = await run(['policy', 'check', 'nowhere.yaml']);
    assert.doesNotMatch(quiet.stderr, /\n\s+at /);
    const verbose = await run(['policy', 'check', 'nowhere.yaml', '--verbose']);
    assert.match(verbose.stderr, /\n\s+at /);
  });

  it('refuses a troth.yaml that lists no policy', async () => {
    const cwd = join(folder.path, 'project');
    await mkdir(cwd);
    await writeFile(join(cwd, 'troth.yaml'), 'policies: acme.policy.yaml\n');
    const { code, stderr } = await troth(['status'], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /project-invalid.*policies: \[acme\.policy\.yaml\]/);
  });

  it('never repeats an address of a database, which can hold a password', async () => {
    const { code, stdout, stderr } = await run(['status'], {
      DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/x',
    });
    assert.equal(code, 4);
    assert.doesNotMatch(stdout + stderr, /hunter2/);
  });

  it('refuses an address that is none, without repeating it', async () => {
    const { code, stderr } = await run(['status'], { DATABASE_URL: 'mysql://me:hunter2@h/x' });
    assert.equal(code, 2);
    assert.match(stderr, /DATABASE_URL must be an address such as/);
    assert.doesNotMatch(stderr, /hunter2/);
  });
});

describe('output', () => {
  it('ends without complaint when its reader goes away', async () => {
    const launcher = fileURLToPath(new URL('../../packages/cli/bin/troth.js', import.meta.url));
    const child = spawn(process.execPath, [launcher, 'policy', 'schema'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });

  it('has no colours for a pipe, and none where NO_COLOR or --no-color says so', async () => {
    const escape = String.fromCodePoint(27);
    for (const [args, env] of [
      [['--help'], {}],
      [['policy', 'check', 'nowhere.yaml', '--no-color'], { NO_COLOR: '', FORCE_COLOR: '1' }],
      [['policy', 'check', 'nowhere.yaml'], { FORCE_COLOR: '1' }],
    ] as const) {
      const { stdout, stderr } = await run(args, env);
      assert.ok(!`${stdout}${stderr}`.includes(escape), args.join(' '));
    }
    const coloured = await run(['policy', 'check', 'nowhere.yaml'], {
      NO_COLOR: '',
      FORCE_COLOR: '1',
    });
    assert.ok(coloured.stderr.includes(escape));
  });
});
