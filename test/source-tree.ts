/** The sources of this repository, as the rules and the suites look at them. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { PackageFacts, Packages, Tree } from './house-rules.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));

const sources = '{packages,examples,test,bench}/**/*.{ts,tsx,js}';

export function readTree(): Tree {
  const paths = globSync(sources, { cwd: root, exclude: ['**/node_modules'] });
  return new Map(paths.map((path) => [slashed(path), readFileSync(join(root, path), 'utf8')]));
}

export function readPackages(): Packages {
  const manifests = globSync('{packages,examples}/*/package.json', { cwd: root });
  return new Map(manifests.map((path) => [slashed(dirname(path)), readManifest(join(root, path))]));
}

const manifestShape = z.object({
  name: z.string(),
  exports: z.record(z.string(), z.string()).default({}),
});

function readManifest(path: string): PackageFacts {
  return manifestShape.parse(JSON.parse(readFileSync(path, 'utf8')));
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
