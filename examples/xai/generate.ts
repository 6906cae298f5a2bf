/** Makes x.ai's database: `node generate.ts --url postgresql://… --subjects 1000`. */
import {
  buildDemo,
  runGenerate,
  type GenerateOptions,
  type Generated,
  type Plan,
} from '@troth/example-demo';
import { calendarEvents, mailGuests, mails, meetingReports } from './meeting-rows.ts';
import { roles } from './roles.ts';
import { guests, hostInvitations, hosts, openSource, organisations } from './rows.ts';
import { consents, erasureRequests, optOuts, preferences, productSignals } from './service-rows.ts';

const plan: Plan = {
  id: 'xai',
  folder: import.meta.dirname,
  roles,
  owner: 'xai_migrator',
  tables: (size) => {
    const source = openSource(size);
    return [
      organisations(source),
      hosts(source),
      hostInvitations(source),
      guests(source),
      mails(source),
      mailGuests(source),
      calendarEvents(source),
      preferences(source),
      optOuts(source),
      consents(source),
      meetingReports(source),
      productSignals(source),
      erasureRequests(source),
    ];
  },
};

/** Creates the schema and fills it; leaves a database that already holds the demo as it is. */
export function generate(options: GenerateOptions): Promise<Generated> {
  return buildDemo(plan, options);
}

if (import.meta.main) await runGenerate(generate, process.argv.slice(2));
