import type { Command } from 'commander';
import { mapSchema, policySchema } from '@troth/core/policy';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Run } from '../../action.ts';

interface Options {
  readonly map?: true;
}

export function addPolicySchema(policy: Command, run: Run): void {
  policy
    .command('schema')
    .description(
      'Prints the JSON Schema of a policy file, with which an editor completes and checks it as\nyou type. In VS Code: setting yaml.schemas.',
    )
    .option('--map', 'that of a data map instead')
    .addHelpText(
      'after',
      examples(
        'troth policy schema > policy.schema.json',
        'troth policy schema --map > map.schema.json',
      ),
    )
    .action((options: Options, command: Command) =>
      run(command, async () => {
        const { catalogue } = await import('@troth/server');
        const schema = options.map ? mapSchema() : policySchema(catalogue);
        return {
          exitCode: exitCodes.done,
          json: schema,
          text: () => JSON.stringify(schema, null, 2),
        };
      }),
    );
}
