import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import { lookOf } from './look.ts';
import { printError, printOutcome } from './print.ts';
import type { Output, Shell } from './shell.ts';
import { guarded } from './terminal.ts';

const hostile = 't\u001b[31mRED\u001b]0;PWNED\u0007\r\u009b2J\u007f\u202egnp\u2066\u200f\u061c';

function recording(isTerminal: boolean) {
  const said: string[] = [];
  const output: Output = {
    isTerminal,
    columns: 80,
    write: async (text) => void said.push(text),
  };
  const shell: Shell = {
    env: {},
    cwd: '/',
    out: output,
    err: output,
    signal: new AbortController().signal,
  };
  return { shell: guarded(shell), said: () => said.join('') };
}

const settings = { policy: [], json: false, color: true, verbose: false };
// oxlint-disable-next-line no-control-regex -- these are what must not be there
const steers = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

describe('what comes from elsewhere', () => {
  it('does not steer a terminal, nor does it in an error', async () => {
    const { shell, said } = recording(true);
    await printOutcome(shell, { ...settings, color: false }, { json: {}, text: () => hostile });
    const error = new TrothError({ code: 'usage', kind: 'invalid', publicMessage: hostile });
    await printError(shell, { ...settings, color: false }, error);
    assert.doesNotMatch(said(), steers);
    assert.match(said(), /t\\u001b\[31mRED\\u001b\]0;PWNED\\u0007/);
  });

  it('is not taken for our own colours, and those stay', async () => {
    const { shell, said } = recording(true);
    const paint = lookOf(shell, shell.out, true).green;
    await shell.out.write(`${paint('kept')} ${hostile} \u001b[32;123456789mforged\n\tlast`);
    assert.ok(said().startsWith('\u001b[32mkept\u001b[39m t\\u001b[31mRED'));
    assert.match(said(), /\\u001b\[32;123456789mforged\n\tlast$/);
  });

  it('is in JSON what it was, and steers nothing there', async () => {
    const { shell, said } = recording(false);
    await printOutcome(shell, { ...settings, json: true }, { json: { hostile }, text: String });
    assert.doesNotMatch(said(), steers);
    assert.deepEqual(JSON.parse(said()), { hostile });
  });

  it('goes as it is into a pipe where it is an opened value, and is shown on a terminal', async () => {
    for (const isTerminal of [false, true]) {
      const { shell, said } = recording(isTerminal);
      await printOutcome(shell, settings, { json: {}, text: () => hostile, value: true });
      assert.equal(said() === `${hostile}\n`, !isTerminal);
      assert.equal(steers.test(said()), !isTerminal);
    }
  });
});
