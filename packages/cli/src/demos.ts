/** The three demo services that are governed where nobody names a policy. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Demo } from '@troth/example-demo';
import type { Installation } from '@troth/server';
import { carryOut } from './demo-acts.ts';
import type { Progress } from './progress.ts';

export const demoIds = ['panda', 'plai', 'xai'] as const;
export type DemoId = (typeof demoIds)[number];

/** Found without loading the demo: its generator brings a large library. */
export function demoPolicyFile(id: DemoId): string {
  const module = import.meta.resolve(`@troth/example-${id}`);
  return join(dirname(fileURLToPath(module)), `${id}.policy.yaml`);
}

/** The variable in which the demo's data map looks for its database. */
function variableOf(id: DemoId): string {
  return `TROTH_${id.toUpperCase()}_URL`;
}

/**
 * Says in the environment where each demo's database is; one that the variable names already is
 * somebody's own and left alone. The ids that are ours to make.
 */
export function locateDemos(
  installation: Pick<Installation, 'databaseUrl'>,
  demos: readonly DemoId[],
  env: NodeJS.ProcessEnv,
): readonly DemoId[] {
  const ours = demos.filter((id) => !env[variableOf(id)]);
  for (const id of ours) env[variableOf(id)] = installation.databaseUrl(databaseName(id));
  return ours;
}

type Making = Pick<
  Installation,
  'databaseUrl' | 'createDatabase' | 'vault' | 'attest' | 'attestMap' | 'requests'
>;

/** Makes, fills and seals the databases that are not there yet. True when one was. */
export async function makeDemos(
  installation: Making,
  demos: readonly DemoId[],
  { subjects, progress }: { readonly subjects?: number; readonly progress: Progress },
): Promise<boolean> {
  let made = false;
  for (const id of demos) {
    const isNew = await installation.createDatabase(databaseName(id));
    if (isNew) progress.step(`Making the demo service ${id}`);
    const { demo } = await importDemo(id);
    const { created } = await demo.generate({
      url: installation.databaseUrl(databaseName(id)),
      ...(subjects === undefined ? {} : { subjects }),
      onProgress({ step, rows, of }) {
        const share = of > 0 ? `, ${Math.floor((100 * rows) / of)} %` : '';
        progress.update(`Making the demo service ${id}: ${step}${share}`);
      },
      async onFilled() {
        await sealDemo(installation, id, progress);
        await attestDemo(installation, demo);
        progress.update(`Carrying out what people of ${id} asked for`);
        await carryOut(installation, demo);
      },
    });
    made ||= created;
  }
  return made;
}

/** The services of the demos do not run, so nobody else seals what they would have sealed at writing. */
async function sealDemo({ vault }: Making, id: DemoId, progress: Progress): Promise<void> {
  await vault.adopt({
    policies: [id],
    onProgress({ dataset, field, adopted }) {
      progress.update(`Sealing values of ${id}: ${dataset}.${field}, ${adopted}`);
    },
  });
}

/** What nobody can measure is stated by roles that are made up, so that a newcomer sees every status. */
export async function attestDemo(
  installation: Pick<Installation, 'attest' | 'attestMap'>,
  { id, attestations }: Pick<Demo, 'id' | 'attestations'>,
): Promise<void> {
  const today = Temporal.Now.plainDateISO('UTC');
  for (const { of, role, statement, daysAgo } of attestations) {
    const made = today.subtract({ days: daysAgo });
    const said = { role, by: 'the demo', statement, made };
    if (of === 'map') await installation.attestMap(id, said);
    else await installation.attest(id, { ...said, promise: of, evidence: madeUp(statement) });
  }
}

/** What stands in for the document that some clauses ask for. */
function madeUp(statement: string) {
  const text = `Made up for the demo. ${statement}\n`;
  return { name: 'made-up.txt', bytes: new TextEncoder().encode(text) };
}

function databaseName(id: DemoId): string {
  return `troth_demo_${id}`;
}

/** Spelt out, so that each import is found by whoever reads or checks the sources. */
function importDemo(id: DemoId) {
  switch (id) {
    case 'panda':
      return import('@troth/example-panda');
    case 'plai':
      return import('@troth/example-plai');
    case 'xai':
      return import('@troth/example-xai');
  }
}
