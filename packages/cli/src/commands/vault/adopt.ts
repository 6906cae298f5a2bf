import type { Command } from 'commander';
import type { Adopted, AdoptionOptions, FieldPlan } from '@troth/server';
import type { Run } from '../../action.ts';
import { collected } from '../../arguments.ts';
import { confirmed } from '../../confirm.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Look } from '../../look.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { wrap } from '../../text/wrap.ts';

interface Options {
  readonly of?: readonly string[];
  readonly dataset?: readonly string[];
  readonly loseUniqueness?: readonly string[];
  readonly yes?: boolean;
}

export function addVaultAdopt(vault: Command, run: Run): void {
  vault
    .command('adopt')
    .description(
      'Seals in place what still stands in clear in fields that the data map declares as sealed. Can be\nstopped at any point and run again. Ends with 3 while something is left in clear.',
    )
    .option('--of <policy>', 'only of this policy; may be repeated', collected)
    .option(
      '--dataset <dataset>',
      'only this one, such as main.employees; may be repeated',
      collected,
    )
    .option(
      '--lose-uniqueness <field>',
      'seal this field, such as main.users.email, although two rows may have one value then; may be repeated',
      collected,
    )
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples('troth vault adopt', 'troth vault adopt --of plai --dataset main.employees --yes'),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => adopt(session, options)),
    );
}

function adopt(
  session: Session,
  { of, dataset, loseUniqueness, yes = false }: Options,
): Promise<Outcome> {
  return withInstallation(session, async ({ installation: { vault } }) => {
    const { progress, shell } = session;
    const chosen: AdoptionOptions = {
      ...(of ? { policies: of } : {}),
      ...(dataset ? { datasets: dataset } : {}),
      ...(loseUniqueness ? { losing: loseUniqueness } : {}),
      signal: shell.signal,
    };
    progress.update('Looking for values in clear');
    const plan = await vault.planAdoption(chosen);
    if (plan.every(({ plaintext, unindexed }) => plaintext + unindexed === 0))
      return nothingToDo(plan);
    const goesOn = await confirmed(session, {
      shows: (look) => `${planText(plan, look)}\n${wayBack}`,
      asks: 'Seal these values in place?',
      yes,
    });
    if (!goesOn) throw usageError('Nothing was sealed.');
    progress.step('Sealing');
    const adopted = await vault.adopt({
      ...chosen,
      onProgress: (one) =>
        progress.update(
          `Sealing ${one.policy}, ${one.dataset}.${one.field}: ${count(one.adopted)} values`,
        ),
    });
    return {
      exitCode: adopted.every((one) => leftOf(one) === 0) ? exitCodes.done : exitCodes.unknown,
      json: { adopted },
      text: (look) => adopted.map((one) => adoptedText(one, look)).join('\n') + afterwards,
    };
  });
}

const wayBack = 'The way back is: troth vault unseal --dataset DATASET --by ROLE --because REASON';

const afterwards =
  '\nThe old values stay in dead rows until the next vacuum, and in backups made before.';

function nothingToDo(plan: readonly FieldPlan[]): Outcome {
  const unopened = plan.filter((one) => one.unopened > 0);
  return {
    exitCode: unopened.length === 0 ? exitCodes.done : exitCodes.unknown,
    json: { adopted: [], unopened },
    text: (look) =>
      plan.length === 0
        ? 'The data map declares no field as sealed.'
        : [nothingInClear(plan), ...unopened.map((one) => unopenedText(one, look))].join('\n'),
  };
}

function nothingInClear(plan: readonly FieldPlan[]): string {
  const sealed = plan.reduce((sum, one) => sum + one.sealed, 0);
  const fields = plan.length === 1 ? '1 sealed field' : `${count(plan.length)} sealed fields`;
  const values = sealed === 1 ? '1 value' : `${count(sealed)} values`;
  return `Nothing stands in clear in ${fields}: of every row ${values} were opened, or belong to people whose data is not read.`;
}

function unopenedText({ policy, dataset, field, unopened }: FieldPlan, look: Look): string {
  const values = unopened === 1 ? '1 value has' : `${count(unopened)} values have`;
  const text = `${policy} ${dataset}.${field}: ${values} the form of a sealed one and do not open in their rows: damaged, moved, or somebody else's. They are left as they are.`;
  return wrap(`${look.red('not opened')}: ${text}`, look.width);
}

function planText(plan: readonly FieldPlan[], look: Look): string {
  const { width, red } = look;
  return plan
    .flatMap((one) => {
      const { policy, dataset, field, plaintext, ownerless, sealed, obstacle } = one;
      const { paste, loses, doubled, unindexed } = one;
      const nobody = ownerless === 0 ? '' : `, ${count(ownerless)} of nobody and left`;
      const line = `${policy} ${dataset}.${field}: ${count(plaintext)} in clear${nobody}, ${count(sealed)} sealed already`;
      const against =
        obstacle === null ? [] : [wrap(`${red('cannot be sealed')}: ${obstacle}.`, width, '  ')];
      const notes = [
        ...(paste === null ? [] : [`Write: ${paste}`]),
        ...(loses.length > 0
          ? [
              obstacle === null
                ? `Uniqueness is lost: ${loses.join(', ')} holds no two rows apart any more.`
                : `Sealed all the same, without uniqueness, by --lose-uniqueness ${dataset}.${field}`,
            ]
          : []),
        ...(doubled > 0
          ? [
              `${count(doubled)} in clear that a sealed row has already: left in clear, and to be looked at`,
            ]
          : []),
        ...(unindexed > 0
          ? [`${count(unindexed)} sealed without a blind index: it is written`]
          : []),
      ].map((text) => wrap(text, width, '  '));
      const unopened = one.unopened === 0 ? [] : [unopenedText(one, look)];
      return [line, ...against, ...notes, ...unopened];
    })
    .join('\n');
}

function leftOf({ obstacle, ...left }: Adopted): number {
  const { ownerless, erased, changing, doubled, refused } = left;
  return ownerless + erased + changing + doubled + refused + (obstacle === null ? 0 : 1);
}

function adoptedText(one: Adopted, { width, red }: Look): string {
  const { policy, dataset, field, adopted, ownerless, erased, changing, obstacle } = one;
  const { doubled, refused, indexed } = one;
  const left = [
    ...(ownerless > 0 ? [`${count(ownerless)} whose rows name nobody`] : []),
    ...(erased > 0
      ? [`${count(erased)} of people who are erased: a request has to remove them`]
      : []),
    ...(changing > 0 ? [`${count(changing)} that somebody keeps changing`] : []),
    ...(doubled > 0
      ? [
          `${count(doubled)} that another row has too, by the blind index: correct or delete one of the two`,
        ]
      : []),
    ...(refused > 0
      ? [`${count(refused)} that the database refuses: troth policy check --live says why`]
      : []),
    ...(obstacle === null ? [] : [obstacle]),
  ];
  const more = indexed > 0 ? `, ${count(indexed)} given a blind index` : '';
  const line = `${policy} ${dataset}.${field}: ${count(adopted)} sealed${more}`;
  if (left.length === 0) return line;
  return `${line}\n${wrap(`${red('left in clear')}: ${left.join('; ')}`, width, '  ')}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
