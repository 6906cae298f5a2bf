/** Text → YAML nodes of one document, within limits, with what the parser objects to. */
import {
  Composer,
  isNode,
  Lexer,
  Parser,
  type Document,
  type Node as YamlNode,
  type YAMLError,
} from 'yaml';
import type { Code } from '../codes.ts';
import { oneLine } from '../words.ts';
import type { Reporter } from '../reporter.ts';
import { limits } from './limits.ts';
import type { Place, Source } from './source.ts';

export interface Composed {
  readonly contents: YamlNode;
  /** False when the parser had to guess: what it made of the rest should not be judged. */
  readonly sound: boolean;
}

/** The document's contents; undefined when there is nothing that could be judged. */
export function compose(source: Source, reporter: Reporter): Composed | undefined {
  const problem = refuse(source);
  if (problem !== undefined) {
    reporter.report(problem);
    return undefined;
  }
  const tokens = tokenize(source, reporter);
  if (tokens === undefined) return undefined;
  // Duplicate keys are looked for elsewhere: the composer compares every key with every other.
  const composer = new Composer({
    uniqueKeys: false,
    merge: false,
    version: '1.2',
    schema: 'core',
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = [...composer.compose(tokens)];
  return soleContents(documents, source, reporter);
}

type Token = Parameters<Composer['next']>[0];

/** What can be refused without parsing: size, and anything that is no text. */
function refuse(source: Source) {
  const { text } = source.file;
  const start = { source, start: 0, end: 1 };
  if (text.length > limits.bytes || new TextEncoder().encode(text).length > limits.bytes)
    return { code: 'TR1002', place: start, message: 'the file is larger than 1 MiB' } as const;
  // U+FFFD is what a decoder leaves where bytes were no UTF-8.
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const at = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd\ufffe\uffff]/);
  if (at !== -1) {
    const place = { source, start: at, end: at + 1 };
    return { code: 'TR1003', place, message: 'the file holds bytes that are not text' } as const;
  }
  return undefined;
}

/** Counts before it parses: deep nesting and many small tokens are what makes the parser slow. */
function tokenize(source: Source, reporter: Reporter): Token[] | undefined {
  const parser = new Parser();
  const tokens: Token[] = [];
  let depth = 0;
  let count = 0;
  for (const lexeme of new Lexer().lex(source.file.text)) {
    count += 1;
    if (lexeme === '{' || lexeme === '[') depth += 1;
    else if (lexeme === '}' || lexeme === ']') depth -= 1;
    if (depth > limits.nesting || count > limits.tokens) {
      const place = { source, start: parser.offset, end: parser.offset + 1 };
      reporter.report(depth > limits.nesting ? tooDeep(place) : tooMany(place));
      return undefined;
    }
    tokens.push(...parser.next(lexeme));
  }
  tokens.push(...parser.end());
  return tokens;
}

function tooMany(place: Place) {
  const message = 'the file has too many parts to be a policy';
  return { code: 'TR1002', place, message } as const;
}

export function tooDeep(place: Place) {
  const message = `more than ${limits.nesting} levels of nesting`;
  return { code: 'TR1005', place, message } as const;
}

function soleContents(
  documents: readonly Document[],
  source: Source,
  reporter: Reporter,
): Composed | undefined {
  const [document, second] = documents;
  if (second !== undefined) {
    const start = second.range?.[0] ?? 0;
    const place = { source, start, end: start + 3 };
    reporter.report({ code: 'TR1010', place, message: 'only one document can stand in a file' });
  }
  if (document === undefined) {
    reportEmpty(source, reporter);
    return undefined;
  }
  for (const error of document.errors) reportParse(error, source, reporter);
  for (const warning of document.warnings) reportParse(warning, source, reporter);
  const { contents } = document;
  if (isNode(contents) && contents.range?.[0] !== contents.range?.[1])
    return { contents, sound: document.errors.length === 0 };
  if (document.errors.length === 0) reportEmpty(source, reporter);
  return undefined;
}

function reportEmpty(source: Source, reporter: Reporter): void {
  const place = { source, start: 0, end: 1 };
  reporter.report({ code: 'TR1011', place, message: 'nothing is written here' });
}

const codeOf: Partial<Record<YAMLError['code'], Code>> = {
  RESOURCE_EXHAUSTION: 'TR1005',
  TAG_RESOLVE_FAILED: 'TR1007',
  MULTIPLE_DOCS: 'TR1010',
};

function reportParse(error: YAMLError, source: Source, reporter: Reporter): void {
  const [start, end] = error.pos;
  const [first = ''] = error.message.split('\n');
  reporter.report({
    code: codeOf[error.code] ?? 'TR1001',
    place: { source, start, end: Math.max(end, start + 1) },
    message: oneLine(first.slice(0, 1).toLowerCase() + first.slice(1, 200)),
    fix: () => hints[error.code],
  });
}

const hints: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BLOCK_AS_IMPLICIT_KEY: 'put the text in quotes if it holds a colon',
  TAG_RESOLVE_FAILED: 'leave the tag out',
  BAD_SCALAR_START: 'put the text in quotes',
};
