/** Makes PANDA's database: `node generate.ts --url postgresql://… --subjects 1000`. */
import {
  buildDemo,
  runGenerate,
  type GenerateOptions,
  type Generated,
  type Plan,
} from '@troth/example-demo';
import {
  documents,
  importedDocuments,
  integrations,
  prompts,
  trainingItems,
  trainingSets,
} from './content-rows.ts';
import { roles } from './roles.ts';
import { accounts, billing, contracts, openSource, tenants } from './rows.ts';
import { erasureRequests, supportCases, usageDaily } from './service-rows.ts';

const plan: Plan = {
  id: 'panda',
  folder: import.meta.dirname,
  roles,
  owner: 'panda_migrator',
  tables: (size) => {
    const source = openSource(size);
    return [
      tenants(source),
      contracts(source),
      accounts(source),
      billing(source),
      integrations(source),
      documents(source),
      importedDocuments(source),
      prompts(source),
      trainingSets(source),
      trainingItems(source),
      supportCases(source),
      usageDaily(source),
      erasureRequests(source),
    ];
  },
};

/** Creates the schema and fills it; leaves a database that already holds the demo as it is. */
export function generate(options: GenerateOptions): Promise<Generated> {
  return buildDemo(plan, options);
}

if (import.meta.main) await runGenerate(generate, process.argv.slice(2));
