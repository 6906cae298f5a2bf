/** What the data map leaves out by name, each with its reason. */
import type { Excluded, StoreDeclaration } from '@troth/core/policy';

/** The reason; undefined where it is not left out. */
export function whyExcluded(
  { excluded = [] }: Pick<StoreDeclaration, 'excluded'>,
  what: Excluded['what'],
  name: string,
): string | undefined {
  return excluded.find((one) => one.what === what && one.names.some((glob) => fits(glob, name)))
    ?.because;
}

/** `*` stands for any letters, a dot among them. */
function fits(glob: string, name: string): boolean {
  const parts = glob
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
