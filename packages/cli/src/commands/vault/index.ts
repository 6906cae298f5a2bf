/** `troth vault`: sealed values and the keys that they are under. */
import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { addVaultAdopt } from './adopt.ts';
import { addVaultOpen } from './open.ts';
import { addVaultRewrap } from './rewrap.ts';
import { addVaultRotate } from './rotate.ts';
import { addVaultSeal } from './seal.ts';
import { addVaultState } from './state.ts';
import { addVaultUnseal } from './unseal.ts';

export function addVault(program: Command, run: Run): void {
  const vault = program
    .command('vault')
    .summary('sealed values: adopt, unseal, seal, open, state, rotate')
    .description(
      "A sealed value is encrypted under its person's own key: it opens for the purposes that the policy\nlists, and for nobody once the key is destroyed.",
    )
    .addHelpText('after', examples('troth vault adopt', 'troth vault state', 'troth vault rotate'));
  addVaultAdopt(vault, run);
  addVaultUnseal(vault, run);
  addVaultSeal(vault, run);
  addVaultOpen(vault, run);
  addVaultState(vault, run);
  addVaultRotate(vault, run);
  addVaultRewrap(vault, run);
}
