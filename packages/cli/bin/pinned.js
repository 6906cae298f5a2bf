#!/usr/bin/env node
/** `pinned.js SCRIPT ARGS…` runs a script of this project under its pinned Node. */
import { launch } from './launch.js';

const [script, ...args] = process.argv.slice(2);
if (script) launch(script, args);
else {
  process.stderr.write('Usage: node pinned.js SCRIPT [ARGUMENT…]\n');
  process.exitCode = 2;
}
