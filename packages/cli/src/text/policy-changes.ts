/** What a new version of a policy changes, class by class. */
import type { Change, ChangeClass } from '@troth/core/policy';
import type { Look } from '../look.ts';
import { hang } from './wrap.ts';

const order: readonly (readonly [ChangeClass, string])[] = [
  ['weaker', 'Weaker'],
  ['removed', 'Removed'],
  ['stronger', 'Stronger'],
  ['added', 'Added'],
  ['changed', 'Otherwise changed'],
];

export function policyChanges(changes: readonly Change[], look: Look): string {
  if (changes.length === 0) return 'Nothing changed.';
  return order
    .flatMap(([kind, heading]) => {
      const those = changes.filter((change) => change.class === kind);
      if (those.length === 0) return [];
      const lines = those.map(({ promise, says }) =>
        hang(promise === undefined ? '  ' : `  ${look.bold(promise)}  `, says, look.width),
      );
      return [[look.bold(heading), ...lines].join('\n')];
    })
    .join('\n\n');
}
