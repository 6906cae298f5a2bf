/** Makes Plai's database: `node generate.ts --url postgresql://… --subjects 1000`. */
import {
  buildDemo,
  runGenerate,
  type GenerateOptions,
  type Generated,
  type Plan,
} from '@troth/example-demo';
import { roles } from './roles.ts';
import { companies, employees, openSource, teams } from './rows.ts';
import {
  accessRequests,
  cookieChoices,
  removalRequests,
  sessions,
  signIns,
  vulnerabilityReports,
} from './service-rows.ts';
import { feedback, goals, reviews } from './work-rows.ts';

const plan: Plan = {
  id: 'plai',
  folder: import.meta.dirname,
  roles,
  owner: 'plai_migrator',
  tables: (size) => {
    const source = openSource(size);
    return [
      companies(source),
      teams(source),
      employees(source),
      goals(source),
      reviews(source),
      feedback(source),
      sessions(source),
      signIns(source),
      removalRequests(source),
      accessRequests(source),
      cookieChoices(source),
      vulnerabilityReports(source),
    ];
  },
};

/** Creates the schema and fills it; leaves a database that already holds the demo as it is. */
export function generate(options: GenerateOptions): Promise<Generated> {
  return buildDemo(plan, options);
}

if (import.meta.main) await runGenerate(generate, process.argv.slice(2));
