/**
 * Policy file and data map → checked policy. Every problem is found in one run: a part with an error
 * is left out and the rest is checked on; the policy is handed out only when no error is left.
 */
import type { Catalogue } from './catalogue.ts';
import { hashOf } from './hash.ts';
import { checkMap } from './map/check.ts';
import { readMap, type CheckedMap } from './map/read.ts';
import type { Diagnostic, Policy, SourceFile } from './model.ts';
import { freeze, present } from './present.ts';
import { checkPromises } from './promises/check.ts';
import { readPolicy, type ReadPolicy } from './promises/read.ts';
import { Reporter } from './reporter.ts';
import { scalars, toPlain, type MapNode, type Node } from './syntax/node.ts';
import { readTree, type Read } from './syntax/read.ts';
import { quote } from './words.ts';

export interface Compilation {
  /** Absent when there is an error; warnings alone do not hold it back. */
  readonly policy?: Policy;
  /** Sorted by file and line. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface CompileInput {
  readonly policy: SourceFile;
  /** The files of `referencedMaps`, by whatever path they were read; one that cannot be read is left out. */
  readonly maps: readonly SourceFile[];
  readonly catalogue: Catalogue;
}

/** Never throws, whatever the files hold. */
export function compilePolicy({ policy: file, maps: files, catalogue }: CompileInput): Compilation {
  const reporter = new Reporter();
  const { root } = readTree(file, reporter);
  const reads = files.map((one) => readTree(one, reporter));
  const written = root === undefined ? undefined : readPolicy(root, catalogue.kinds, reporter);
  const checked = readMap(
    reads.flatMap((read) => read.root ?? []),
    reporter,
  );
  if (checked !== undefined) checkMap(checked.root, reporter);
  if (root !== undefined && written !== undefined) {
    requireMaps(root, files, reporter);
    checkPromises(root, reporter);
  }
  for (const tree of [root, ...reads.map((read) => read.root)])
    if (tree !== undefined) reportEmpty(tree, reporter);
  const policy = assemble(root, written, reads, checked);
  // Over parts that were left out a rule would find contradictions that are none.
  if (policy !== undefined && written?.sound === true && checked?.sound === true)
    contradict(policy, catalogue, reporter);
  const diagnostics = reporter.diagnostics([file.path, ...files.map((one) => one.path)]);
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  return { diagnostics, ...present({ policy: failed ? undefined : policy }) };
}

/**
 * Paths of the data maps that a policy names, as written: relative to the folder of the policy file.
 * Empty when the file cannot be read as a policy, which `compilePolicy` then explains.
 */
export function referencedMaps(policy: SourceFile): string[] {
  const { root } = readTree(policy, new Reporter());
  return root === undefined ? [] : mapNodes(root).map(({ path }) => path);
}

/** A policy names few maps; a list of thousands is not read. */
const mostMaps = 50;

function mapNodes(root: MapNode): { readonly node: Node; readonly path: string }[] {
  const node = root.entries.get('data-map')?.value;
  if (node === undefined) return [];
  return [...scalars(node)]
    .flatMap((one) =>
      typeof one.value === 'string' ? [{ node: one, path: one.value.trim() }] : [],
    )
    .slice(0, mostMaps);
}

function requireMaps(root: MapNode, files: readonly SourceFile[], reporter: Reporter): void {
  for (const { node, path } of mapNodes(root)) {
    if (files.some((one) => isPathTo(one.path, path))) continue;
    const message = `the data map ${quote(path)} cannot be read`;
    reporter.report({ code: 'TR1112', place: node.place, message });
  }
}

/** Whether a path ends as the written one: a caller may have resolved it against any folder. */
function isPathTo(path: string, written: string): boolean {
  const plain = written.replaceAll('\\', '/').replace(/^(\.{1,2}\/)+/, '');
  return `/${path.replaceAll('\\', '/')}`.endsWith(`/${plain}`);
}

/** A key without a value that nothing else has objected to: it would be passed over in silence. */
function reportEmpty(root: MapNode, reporter: Reporter): void {
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'list') open.push(...node.items);
    if (node.kind === 'scalar' && node.empty && !reporter.covers(node.place))
      reporter.report({
        code: 'TR1014',
        place: node.place,
        message: 'nothing is written here',
        fix: () => 'write a value behind the dash, or leave the line out',
      });
    if (node.kind !== 'map') continue;
    for (const [name, { key, value }] of node.entries) {
      const isEmpty = value.kind === 'scalar' && value.empty;
      if (!isEmpty) open.push(value);
      else if (!reporter.covers(key))
        reporter.report({
          code: 'TR1014',
          place: key,
          message: `${quote(name)} has no value`,
          fix: () => `write a value behind ${quote(`${name}:`)}, or leave the line out`,
        });
    }
  }
}

function assemble(
  root: MapNode | undefined,
  written: ReadPolicy | undefined,
  reads: readonly Read[],
  checked: CheckedMap | undefined,
): Policy | undefined {
  if (root === undefined || written?.head === undefined || checked === undefined) return undefined;
  const { policy: id, title, company, effective, updated, zone, published, note } = written.head;
  const hash = hashOf(
    toPlain(root),
    reads.flatMap((read) => (read.root === undefined ? [] : [toPlain(read.root)])),
  );
  return freeze({
    id,
    title,
    company,
    effective,
    zone,
    ...present({ updated, published, note }),
    promises: written.promises,
    map: checked.map,
    hash,
  });
}

function contradict(policy: Policy, catalogue: Catalogue, reporter: Reporter): void {
  for (const rule of catalogue.contradictions)
    for (const { code, message, clause, fix } of rule(policy)) {
      reporter.reportAt(clause.at, { code, message, fix: () => fix });
    }
}
