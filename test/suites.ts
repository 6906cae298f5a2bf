/** Which test files there are, and what each kind of run leaves out. */
import { edgesOf, reachableFrom, type Packages, type Tree } from './house-rules.ts';

/** Suites that need Debian packages, and run only when asked for. */
export function needsApt(path: string): boolean {
  return path.endsWith('.apt.test.ts');
}

export interface Selection {
  readonly withApt: boolean;
  /** Parts of paths, of which one must occur; all files when there are none. */
  readonly filters: readonly string[];
}

export function selectTests(
  paths: readonly string[],
  { withApt, filters }: Selection,
): readonly string[] {
  return paths
    .filter((path) => path.endsWith('.test.ts'))
    .filter((path) => withApt || !needsApt(path))
    .filter((path) => filters.length === 0 || filters.some((part) => path.includes(part)))
    .toSorted();
}

const testDatabase = 'packages/server/src/platform/test-database.ts';

/** What makes a test more than a unit test, wherever among its imports it is. */
const heavy = [
  testDatabase,
  'packages/server/src/platform/embedded-postgres.ts',
  'node:child_process',
  'node:worker_threads',
];

/** Tests that need neither a database nor a process of their own. */
export function unitTests(tree: Tree, packages: Packages): readonly string[] {
  const edges = edgesOf(tree, packages);
  return selectTests([...tree.keys()], { withApt: false, filters: [] }).filter((path) => {
    const reached = reachableFrom(path, edges);
    return (
      heavy.every((name) => !reached.has(name)) && !/^test\/(?:acceptance|crash|e2e)\//.test(path)
    );
  });
}

/** Whether any of these tests asks for a database, itself or by way of what it imports. */
export function needsDatabase(paths: readonly string[], tree: Tree, packages: Packages): boolean {
  const edges = edgesOf(tree, packages);
  return paths.some((path) => reachableFrom(path, edges).has(testDatabase));
}
