/** What the stores hold and the data map does not declare. */
import type { ProbeContext } from './context.ts';
import { resource } from './finding.ts';
import { undeclaredTables } from './scope.ts';

/** Resources of tables that no dataset declares, in every store of the map. */
export async function undeclaredResources({ policy, stores }: ProbeContext): Promise<string[]> {
  const found: string[] = [];
  for (const [name, declaration] of Object.entries(policy.map.stores)) {
    const tables = undeclaredTables(declaration, await stores.everything(name));
    found.push(...tables.map((table) => resource(name, table)));
  }
  return found;
}
