/** One clause: a map with the name of a control and its parameters. */
import { checkShape, type Problem } from '../check/shape.ts';
import { privacyShield, shieldFix, shieldMessage } from '../check/values.ts';
import type { Code } from '../codes.ts';
import type { ClauseKind } from '../../control/contract.ts';
import type { Clause } from '../model.ts';
import type { Reporter } from '../reporter.ts';
import { find, keyPlaceOf, placeOf, scalars, type Node, type Path } from '../syntax/node.ts';
import { spanOf } from '../syntax/source.ts';
import { list, quote, suggest } from '../words.ts';

export interface ClauseReader {
  readonly root: Node;
  readonly kinds: ReadonlyMap<string, ClauseKind>;
  readonly reporter: Reporter;
}

/** The clause, or undefined when something was reported. */
export function readClause(reader: ClauseReader, path: Path, index: number): Clause | undefined {
  const { root, kinds, reporter } = reader;
  const name = nameOf(reader, path);
  if (name === undefined) return undefined;
  const at = [...path, name];
  const kind = kinds.get(name);
  const place = keyPlaceOf(root, at);
  if (kind === undefined) {
    reporter.report({
      code: 'TR1105',
      place,
      message: `no control is called ${quote(name)}`,
      fix: () => suggest(name, [...kinds.keys()]),
    });
    return undefined;
  }
  const refused = refuseShield(reader, at);
  const params = checkShape({
    schema: kind.schema,
    root,
    path: at,
    reporter,
    noun: 'parameter',
    codeOf: (problem, below) => codeOf(name, problem, below),
  });
  if (params === undefined || refused) return undefined;
  return { kind: name, index, params, at: spanOf(place) };
}

function nameOf({ root, reporter, kinds }: ClauseReader, path: Path): string | undefined {
  const node = find(root, path);
  const names = node?.kind === 'map' ? [...node.entries.keys()] : [];
  const [name, ...others] = names;
  if (name !== undefined && others.length === 0) return name;
  const message =
    names.length > 1
      ? `a clause names one control, and here are ${list(names.slice(0, 6))}`
      : 'expected a control with its parameters, such as `transport: { tls: "1.2" }`';
  reporter.report({
    code: 'TR1109',
    place: placeOf(root, path),
    message,
    // `- retention:` with its parameters at the same indent reads as two keys.
    fix: () =>
      names.length > 1 && others.every((one) => !kinds.has(one))
        ? `indent the parameters further than ${quote(names[0] ?? '')}`
        : 'start each clause with its own dash',
  });
  return undefined;
}

const clauseCodes: Readonly<Record<Problem, Code>> = {
  unknown: 'TR1106',
  missing: 'TR1107',
  type: 'TR1108',
  value: 'TR1108',
};

function codeOf(kind: string, problem: Problem, path: Path): Code {
  const [parameter] = path;
  const expires = kind === 'attestation' && (parameter === 'by' || parameter === 'every');
  return expires && problem === 'missing' ? 'TR1110' : clauseCodes[problem];
}

/** Whatever the parameter is called: nothing may rest on Privacy Shield. */
function refuseShield({ root, reporter }: ClauseReader, path: Path): boolean {
  const node = find(root, path);
  let refused = false;
  for (const { value, place } of node === undefined ? [] : scalars(node)) {
    if (typeof value !== 'string' || !privacyShield.test(value.trim())) continue;
    refused = true;
    reporter.report({ code: 'TR1214', place, message: shieldMessage, fix: () => shieldFix });
  }
  return refused;
}
