/**
 * What a TypeScript or JavaScript source imports, found without a compiler: comments are taken
 * out and string literals are set aside first, so that neither a comment nor a string that
 * looks like an import counts as one.
 */
export interface Import {
  readonly specifier: string;
  /** `export * from`, which hides what a module offers. */
  readonly everything: boolean;
}

/** In order of appearance. Imports of a computed name (`import(name)`) cannot be seen. */
export function importsOf(source: string): readonly Import[] {
  const { code, literals } = setLiteralsAside(source);
  return [...code.matchAll(statement)].map((match) => ({
    specifier: literals[Number(match.groups?.['literal'])] ?? '',
    everything: match.groups?.['everything'] !== undefined,
  }));
}

/** A literal stands in the code as «number». */
const statement =
  /\b(?:import\s*\(\s*|import\s*(?=«)|(?<everything>export\s*\*\s*from\s*)|(?:import|export)\b[\s\w$,{}*«»]*?\bfrom\s*)«(?<literal>\d+)»/g;

export interface Bare {
  readonly code: string;
  readonly literals: readonly string[];
}

const token =
  /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*"|`|\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*|[^]/g;

/** Before these a slash begins a regular expression; after anything else it divides. */
const beforeExpression =
  /(?:^|[([{,;:=!&|?+\-*%<>~^}]|\b(?:return|typeof|case|in|of|yield|await|void))\s*$/;

export function setLiteralsAside(source: string): Bare {
  const literals: string[] = [];
  let code = '';
  token.lastIndex = 0;
  for (let at = 0; at < source.length;) {
    token.lastIndex = at;
    const [text = ''] = token.exec(source) ?? [];
    const length = text === '`' ? templateLength(source, at) : text.length;
    if (isComment(text)) code += ' ';
    else if (/^['"]./.test(text)) code += `«${literals.push(text.slice(1, -1)) - 1}»`;
    else if (text === '`') code += ' ';
    else if (text.length > 1 && !beforeExpression.test(code.slice(-20))) {
      // A slash that divides: take it alone and look at the rest again.
      code += '/';
      at += 1;
      continue;
    } else code += text.length > 1 ? ' ' : text;
    at += length;
  }
  return { code, literals };
}

function isComment(text: string): boolean {
  return text.startsWith('//') || text.startsWith('/*');
}

/** Of a template literal with whatever is nested in its `${…}`. */
function templateLength(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && source[at] !== '`') {
    if (source[at] === '\\') at += 2;
    else if (source.startsWith('${', at)) at += substitutionLength(source, at);
    else at += 1;
  }
  return at + 1 - start;
}

function substitutionLength(source: string, start: number): number {
  let depth = 0;
  let at = start + 1;
  do {
    token.lastIndex = at;
    const [text = ' '] = token.exec(source) ?? [];
    const plain = text.startsWith('/') && !isComment(text) ? '/' : text;
    if (plain === '{') depth += 1;
    if (plain === '}') depth -= 1;
    at += plain === '`' ? templateLength(source, at) : plain.length;
  } while (depth > 0 && at < source.length);
  return at - start;
}
