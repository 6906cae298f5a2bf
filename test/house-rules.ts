/**
 * The rules of the house, as a function over a source tree: which way imports run, what a file
 * may be called and how long it may be. ARCHITECTURE.md says why.
 */
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path/posix';
import { importsOf } from './imports.ts';

/** Path from the repository's root, with `/`, to the file's text. */
export type Tree = ReadonlyMap<string, string>;

/** Package folder to the part of its package.json that the rules need. */
export type Packages = ReadonlyMap<string, PackageFacts>;

export interface PackageFacts {
  readonly name: string;
  /** Entry, such as `.` or `./policy`, to the file in the package's folder. */
  readonly exports: Readonly<Record<string, string>>;
}

export interface Edge {
  readonly from: string;
  readonly specifier: string;
  /** A file of the tree; `undefined` for a package from outside, a builtin, or a file that is no source. */
  readonly to: string | undefined;
  /** The folder of the package that `specifier` names, for an import by name. */
  readonly toPackage: string | undefined;
}

/** One line per violation, `path: what is wrong`. */
export function judgeTree(tree: Tree, packages: Packages): readonly string[] {
  const edges = edgesOf(tree, packages);
  const kinds = kindsIn(tree);
  return [
    ...edges.flatMap((edge) =>
      judgeEdge(edge, packages, kinds).map((wrong) => `${edge.from}: ${wrong}`),
    ),
    ...[...tree].flatMap(([path, source]) => judgeFile(path, source)),
    ...cyclesOf(edges).map(
      (cycle) => `${cycle[0]}: imports itself by way of ${cycle.slice(1).join(' → ')}`,
    ),
  ].toSorted();
}

export function edgesOf(tree: Tree, packages: Packages): readonly Edge[] {
  return [...tree].flatMap(([from, source]) =>
    importsOf(source).map(({ specifier }) => edge(from, specifier, tree, packages)),
  );
}

function edge(from: string, specifier: string, tree: Tree, packages: Packages): Edge {
  if (specifier.startsWith('.')) {
    const to = normalize(join(dirname(from), specifier));
    return { from, specifier, to: tree.has(to) ? to : undefined, toPackage: undefined };
  }
  const named = [...packages].find(
    ([, { name }]) => specifier === name || specifier.startsWith(`${name}/`),
  );
  if (!named) return { from, specifier, to: undefined, toPackage: undefined };
  const [folder, { name, exports }] = named;
  const file = exports[`.${specifier.slice(name.length)}`];
  const to = file === undefined ? undefined : join(folder, file);
  return { from, specifier, to, toPackage: folder };
}

/** Lower may not import higher; examples are services that know nothing of the server. */
const packageRanks: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/sdk': ['packages/core'],
  'packages/server': ['packages/core'],
  'packages/cli': ['packages/core', 'packages/server', 'examples/*'],
  'packages/web': ['packages/core', 'packages/sdk'],
  'examples/demo': ['packages/core'],
  'examples/*': ['packages/core', 'examples/demo'],
};

/** Tests of any package may ask for a database; nothing else is reached past a package's exports. */
const openToTests = new Set(['packages/server/src/platform/test-database.ts']);

function judgeEdge(edge: Edge, packages: Packages, kinds: ReadonlySet<string>): readonly string[] {
  const home = packageOf(edge.from, packages);
  const away =
    edge.toPackage ?? (edge.specifier.startsWith('.') ? packageOf(resolved(edge), packages) : home);
  if (home === undefined) return [];
  const inside = away === home || away === undefined;
  return [
    ...(isPure(edge.from) ? judgePurity(edge.specifier) : []),
    ...(inside && edge.to ? judgeAreas(edge.from, edge.to, kinds) : []),
    ...(inside ? judgeEscape(edge, home, packages) : judgeCrossing(edge, home, away, packages)),
  ];
}

function resolved(edge: Edge): string {
  return normalize(join(dirname(edge.from), edge.specifier));
}

function packageOf(path: string, packages: Packages): string | undefined {
  return [...packages.keys()].find((folder) => path.startsWith(`${folder}/`));
}

function judgeCrossing(
  edge: Edge,
  home: string,
  away: string,
  packages: Packages,
): readonly string[] {
  if (isTest(edge.from) && openToTests.has(resolved(edge))) return [];
  const { name = '', exports = {} } = packages.get(away) ?? {};
  const allowed = packageRanks[home] ?? packageRanks[home.replace(/[^/]+$/, '*')] ?? [];
  const permitted = allowed.includes(away) || allowed.includes(away.replace(/[^/]+$/, '*'));
  const entry = `.${edge.specifier.slice(name.length)}`;
  return [
    ...(permitted ? [] : [`${home} may not import ${away}`]),
    ...(edge.toPackage && Object.hasOwn(exports, entry)
      ? []
      : [`reaches into ${away} past its exports: ${edge.specifier}`]),
  ];
}

/** A relative path that leaves the package without arriving in another one. */
function judgeEscape(edge: Edge, home: string, packages: Packages): readonly string[] {
  if (!edge.specifier.startsWith('.') || packageOf(resolved(edge), packages) === home) return [];
  return [`leaves ${home}: ${edge.specifier}`];
}

function isTest(path: string): boolean {
  return /\.(?:test|suite|fixture)\.ts$/.test(path) || path.includes('/fixtures/');
}

function isPure(path: string): boolean {
  return path.startsWith('packages/core/') && !isTest(path);
}

const builtins = new Set(builtinModules);

function judgePurity(specifier: string): readonly string[] {
  const isBuiltin = specifier.startsWith('node:') || builtins.has(specifier);
  return isBuiltin ? [`core is pure and runs in a browser, but imports ${specifier}`] : [];
}

const areaRanks: Readonly<Record<string, number>> = {
  platform: 0,
  ledger: 1,
  vault: 1,
  jobs: 1,
  stores: 1,
  controls: 2,
  http: 3,
};
const wiringRank = 4;

/** The server's areas, and the folders of the controls. */
function judgeAreas(from: string, to: string, kinds: ReadonlySet<string>): readonly string[] {
  const [here, there] = [areaOf(from), areaOf(to)];
  if (!here || !there) return [];
  if (here.name === there.name) return judgeControls(from, to, kinds);
  return there.rank < here.rank ? [] : [`${here.name} may not import ${there.name}: ${to}`];
}

function areaOf(path: string): { readonly name: string; readonly rank: number } | undefined {
  const [, inside] = /^packages\/server\/src\/(.+)$/.exec(path) ?? [];
  if (inside === undefined) return undefined;
  const [name = ''] = inside.split('/');
  return inside.includes('/')
    ? { name, rank: areaRanks[name] ?? wiringRank }
    : { name: 'the wiring', rank: wiringRank };
}

function judgeControls(from: string, to: string, kinds: ReadonlySet<string>): readonly string[] {
  const [here, there] = [controlOf(from), controlOf(to)];
  if (here === there || !kinds.has(here) || !kinds.has(there)) return [];
  return [`control ${here} may not import control ${there}`];
}

function controlOf(path: string): string {
  return /\/src\/controls\/([^/]+)\//.exec(path)?.[1] ?? '';
}

/** Folders with a clause; the others below `controls` serve them or look at them all. */
function kindsIn(tree: Tree): ReadonlySet<string> {
  const clauses = [...tree.keys()].filter((path) => path.endsWith('/clause.ts'));
  return new Set(clauses.map((path) => controlOf(path)));
}

const longest = 400;
const forbiddenName = /(?:^|-)(?:utils?|common|helpers?|managers?|services?|misc)$/;

function judgeFile(path: string, source: string): readonly string[] {
  const lines = source.trimEnd().split('\n').length;
  const parts = path.split('/').map((part) => part.replace(/\..*$/, ''));
  const name = parts.at(-1) ?? '';
  return [
    ...(lines > longest ? [`${path}: has ${lines} lines, more than ${longest}`] : []),
    ...(parts.some((part) => forbiddenName.test(part))
      ? [`${path}: has a name that says nothing`]
      : []),
    ...(/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) ? [] : [`${path}: is not named in kebab-case`]),
    ...(importsOf(source).some(({ everything }) => everything)
      ? [`${path}: exports * instead of names`]
      : []),
    ...(forTests.test(path) || !awaitsAtLast(source)
      ? []
      : [`${path}: awaits in a finally, which hides the first error; use core/closing`]),
  ];
}

const forTests =
  /\.test\.ts$|\.fixture\.ts$|^test\/|^bench\/|\/(testing|suite|generated)\/|test-database/;

/** `Promise.allSettled` alone throws nothing. */
function awaitsAtLast(source: string): boolean {
  return [...source.matchAll(/^( *)\} finally \{\n([^]*?)^\1\}/gm)].some(([, , block = '']) =>
    /\bawait (?!Promise\.allSettled)/.test(block),
  );
}

/** At most one cycle through each file, beginning and ending with that file. */
export function cyclesOf(edges: readonly Edge[]): readonly (readonly string[])[] {
  const next = Map.groupBy(edges, ({ from }) => from);
  const finished = new Set<string>();
  const cycles = new Map<string, readonly string[]>();
  const visit = (path: string, trail: readonly string[]): void => {
    const seen = trail.indexOf(path);
    if (seen >= 0) {
      if (!cycles.has(path)) cycles.set(path, [...trail.slice(seen), path]);
      return;
    }
    if (finished.has(path)) return;
    for (const { to } of next.get(path) ?? []) if (to !== undefined) visit(to, [...trail, path]);
    finished.add(path);
  };
  for (const path of next.keys()) visit(path, []);
  return [...cycles.values()];
}

/** Whatever a file imports, directly or by way of others, itself included. */
export function reachableFrom(path: string, edges: readonly Edge[]): ReadonlySet<string> {
  const next = Map.groupBy(edges, ({ from }) => from);
  const seen = new Set<string>();
  const visit = (at: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    for (const { to, specifier } of next.get(at) ?? []) visit(to ?? specifier);
  };
  visit(path);
  return seen;
}
