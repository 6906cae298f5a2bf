/**
 * Holds part of a file against a zod schema and says what is wrong in the file's own words: at the
 * line where it stands, with the nearest allowed word. Every issue is reported, not the first.
 */
import type { z } from 'zod';
import type { Code } from '../codes.ts';
import type { Reporter } from '../reporter.ts';
import {
  find,
  isEmpty,
  keyPlaceOf,
  placeOf,
  toPlain,
  type Node,
  type Path,
} from '../syntax/node.ts';
import { describeOf, keysOf } from './known.ts';
import { expectation, found, limit, quoteFix, type Issue } from './issue.ts';
import { list, quote, suggest } from '../words.ts';

export type Problem = 'missing' | 'unknown' | 'type' | 'value';

export interface ShapeCheck<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  /** The tree that `path` starts in. */
  readonly root: Node;
  readonly path: Path;
  readonly reporter: Reporter;
  /** Which code a problem has, by its path below `path`. */
  readonly codeOf?: (problem: Problem, path: Path) => Code | undefined;
  /** What a key is called in messages: `key` or `parameter`. */
  readonly noun?: string;
}

/** The parsed value, or undefined when something was reported. */
export function checkShape<S extends z.ZodType>(check: ShapeCheck<S>): z.output<S> | undefined {
  const node = find(check.root, check.path);
  const parsed = check.schema.safeParse(node === undefined ? undefined : toPlain(node));
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) reportIssue(check, issue, []);
  return undefined;
}

const usual: Readonly<Record<Problem, Code>> = {
  missing: 'TR1022',
  unknown: 'TR1021',
  type: 'TR1023',
  value: 'TR1024',
};

/** `above` is the path of the union that the issue comes from. */
function reportIssue(check: ShapeCheck, issue: Issue, above: Path): void {
  const path = [
    ...above,
    ...issue.path.map((step) => (typeof step === 'number' ? step : String(step))),
  ];
  const node = find(check.root, [...check.path, ...path]);
  if (issue.code === 'unrecognized_keys') return reportUnknown(check, issue.keys, path);
  if (issue.code === 'invalid_key') return reportKey(check, issue, path);
  if (isEmpty(node) && path.length > 0) return reportMissing(check, path);
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = bestBranch(issue.errors);
    if (branch !== undefined) {
      for (const one of branch) reportIssue(check, one, path);
      return;
    }
  }
  // What cannot be read at all has been reported as such, and is of no type either.
  if (node?.kind === 'scalar' && check.reporter.covers(node.place)) return;
  const problem =
    issue.code === 'invalid_type' || issue.code === 'invalid_union' ? 'type' : 'value';
  const own = ownCode(issue);
  check.reporter.report({
    code: own ?? codeOf(check, problem, path),
    place: placeOf(check.root, [...check.path, ...path]),
    message: messageOf(issue, node),
    fix: () => fixOf(issue, node),
  });
}

function codeOf(check: ShapeCheck, problem: Problem, path: Path): Code {
  return check.codeOf?.(problem, path) ?? usual[problem];
}

function reportMissing(check: ShapeCheck, path: Path): void {
  const name = String(path.at(-1));
  const place = placeOf(check.root, [...check.path, ...path]);
  const noun = check.noun ?? 'key';
  check.reporter.report({
    code: codeOf(check, 'missing', path),
    place,
    message: `${noun} ${quote(name)} is missing`,
    fix: () => {
      const says = describeOf(check.schema, path);
      return says === undefined ? undefined : `add ${quote(`${name}: …`)} – ${says}`;
    },
  });
}

function reportUnknown(check: ShapeCheck, keys: readonly string[], path: Path): void {
  for (const key of keys) {
    check.reporter.report({
      code: codeOf(check, 'unknown', [...path, key]),
      place: keyPlaceOf(check.root, [...check.path, ...path, key]),
      message: `unknown ${check.noun ?? 'key'} ${quote(key)}`,
      fix: () => suggest(key, keysOf(check.schema, path)),
    });
  }
}

function reportKey(
  check: ShapeCheck,
  issue: Extract<Issue, { code: 'invalid_key' }>,
  path: Path,
): void {
  const key = String(path.at(-1));
  const [inner] = issue.issues;
  const values = inner?.code === 'invalid_value' ? inner.values.map(String) : [];
  check.reporter.report({
    code: values.length > 0 ? codeOf(check, 'unknown', path) : 'TR1028',
    place: keyPlaceOf(check.root, [...check.path, ...path]),
    message:
      values.length > 0
        ? `unknown key ${quote(key)}`
        : `${quote(key)} is not a name: ${inner?.message ?? 'wrong form'}`,
    fix: () => suggest(key, values),
  });
}

/** The branch that fits best: one whose objections lie inside the value, and the fewest of them. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const inside = branches.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  return inside.toSorted((a, b) => a.length - b.length)[0];
}

interface OwnParameters {
  readonly code?: Code;
  readonly fix?: string;
}

function ownOf(issue: Issue): OwnParameters {
  return issue.code === 'custom' ? ((issue.params ?? {}) as OwnParameters) : {};
}

function ownCode(issue: Issue): Code | undefined {
  return ownOf(issue).code;
}

function messageOf(issue: Issue, node: Node | undefined): string {
  // A schema may say better than its type what it wants: `expected a period such as …`.
  const isOwn = !/^(Invalid|Too|Unrecognized) /.test(issue.message);
  if (isOwn && (issue.code === 'invalid_type' || issue.code === 'invalid_value'))
    return `${issue.message}, found ${found(node)}`;
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union')
    return `expected ${expectation(issue)}, found ${found(node)}`;
  if (issue.code === 'invalid_value')
    return `expected ${list(issue.values.map(String))}, found ${found(node)}`;
  if (issue.code === 'too_small' || issue.code === 'too_big') return limit(issue);
  return issue.code === 'custom' || issue.code === 'invalid_format'
    ? `${issue.message}, found ${found(node)}`
    : issue.message;
}

function fixOf(issue: Issue, node: Node | undefined): string | undefined {
  const { fix } = ownOf(issue);
  if (fix !== undefined) return fix;
  if (node?.kind !== 'scalar') return undefined;
  if (issue.code === 'invalid_value' && typeof node.value === 'string')
    return suggest(node.value, issue.values.map(String));
  return quoteFix(issue, node);
}
