/** `troth exception`: findings that the company knows of and answers for until a day that it names. */
import type { Command } from 'commander';
import { examples } from '../../examples.ts';
import type { Run } from '../../action.ts';
import { addExceptionAdd } from './add.ts';
import { addExceptionEnd } from './end.ts';
import { addExceptionList } from './list.ts';

export function addException(program: Command, run: Run): void {
  const exception = program
    .command('exception')
    .summary('public exceptions: add, list, end')
    .description(
      'An exception covers one finding on one resource, with a reason, an owner and a last day. It\nis public, and the finding counts as at risk; when it has expired, as broken again.',
    )
    .addHelpText('after', examples('troth exception list'));
  addExceptionAdd(exception, run);
  addExceptionList(exception, run);
  addExceptionEnd(exception, run);
}
