/** The ledger's statements, one file each; named, so that a connection prepares them once. */
import { readFileSync } from 'node:fs';

function statement(name: string): { readonly name: string; readonly text: string } {
  const text = readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');
  return { name: `ledger-${name}`, text };
}

export const appendStatement = statement('append');
export const assignStatement = statement('assign');
export const completenessStatement = statement('completeness');
export const noteStatement = statement('note');
export const setAsideStatement = statement('set-aside');
export const stateStatement = statement('state');
export const swapStatement = statement('swap');
