/** The healed demos that every case starts from: made once, by the product, and copied. */
import { join } from 'node:path';
import { makeDemos, locateDemos } from '../../packages/cli/src/demos.ts';
import { openInstallation } from '../../packages/server/src/main.ts';
import { readWounds } from '../../examples/wounds.fixture.ts';
import { root } from '../source-tree.ts';
import { asked, type Server } from './server.ts';

export interface Template {
  readonly server: Server;
  readonly folder: string;
  readonly home: string;
  readonly examples: string;
  /** Name of Troth's own database. */
  readonly own: string;
}

const demos = ['panda', 'plai', 'xai'] as const;

export async function makeTemplate(server: Server, folder: string): Promise<Template> {
  const home = join(folder, 'healed');
  const own = 'troth_healed';
  const examples = join(root, 'examples');
  await asked(server.urlOf('postgres'), `create database ${own}`);
  const variables: NodeJS.ProcessEnv = {};
  const installation = await openInstallation({
    configuration: { home, databaseUrl: server.urlOf(own), logLevel: 'silent' },
    policies: demos.map((id) => join(examples, id, `${id}.policy.yaml`)),
    variables,
  });
  try {
    locateDemos(installation, demos, variables);
    const progress = { step: () => undefined, update: () => undefined };
    await makeDemos(installation, demos, { subjects: 300, progress } as never);
    for (const { policy, heal } of readWounds()) {
      await asked(server.urlOf(`troth_demo_${policy}`), heal);
    }
    await installation.check();
  } finally {
    await installation.close();
  }
  return { server, folder, home, examples, own };
}
