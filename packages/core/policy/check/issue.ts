/** What a zod issue means, in words for somebody who has never heard of zod. */
import type { z } from 'zod';
import type { Node, ScalarNode } from '../syntax/node.ts';
import { list, quote } from '../words.ts';

export type Issue = z.core.$ZodIssue;

type Of<C extends Issue['code']> = Extract<Issue, { code: C }>;

const words: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

/** `text`, `text or a list`. */
export function expectation(issue: Of<'invalid_type'> | Of<'invalid_union'>): string {
  if (issue.code === 'invalid_type') return words[issue.expected] ?? issue.expected;
  if (issue.errors.length === 0 && 'options' in issue && Array.isArray(issue.options))
    return list(issue.options.map(String));
  const parts = issue.errors.flatMap((branch) =>
    branch.flatMap((one) => (one.code === 'invalid_type' ? [expectation(one)] : [])),
  );
  return [...new Set(parts)].join(' or ') || 'another value';
}

export function found(node: Node | undefined): string {
  if (node === undefined) return 'nothing';
  if (node.kind === 'map') return 'keys with values';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return node.value === '' ? 'empty text' : quote(node.value);
  return `the ${typeof node.value === 'number' ? 'number' : 'value'} ${quote(String(node.value))}`;
}

export function limit(issue: Of<'too_small'> | Of<'too_big'>): string {
  const bound = String(issue.code === 'too_small' ? issue.minimum : issue.maximum);
  const what = issue.code === 'too_small' ? 'at least' : 'at most';
  if (issue.origin === 'string')
    return bound === '1' ? 'text is missing here' : `expected ${what} ${bound} characters`;
  if (issue.origin === 'array' || issue.origin === 'set')
    return bound === '1' ? 'the list is empty' : `expected ${what} ${bound} entries`;
  return `expected ${what} ${bound}`;
}

/** `tls: 1.2` is a number in YAML where `"1.2"` was meant; a lone word is no list. */
export function quoteFix(issue: Issue, node: ScalarNode): string | undefined {
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value') return undefined;
  const { source, start, end } = node.place;
  const raw = source.file.text.slice(start, Math.min(end, start + 40));
  const wantsText =
    issue.code === 'invalid_type'
      ? issue.expected === 'string' && issue.message.startsWith('Invalid input')
      : issue.values.includes(raw);
  if (wantsText && typeof node.value !== 'string' && node.value !== null)
    return `put it in quotes: ${quote(`"${raw}"`)}`;
  if (issue.code === 'invalid_type' && issue.expected === 'array' && typeof node.value === 'string')
    return `write a list: ${quote(`[${raw}]`)}`;
  return undefined;
}
