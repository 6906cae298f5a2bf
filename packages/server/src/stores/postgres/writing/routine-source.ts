/**
 * What the text of a function says it may do. A rehearsal takes back everything that happens in its
 * transaction, and nothing else: a function is only tried where its text shows that it does no more.
 */

export interface RoutineText {
  /** Names in it, as the server reads them: tables, functions, columns, variables. */
  readonly names: ReadonlySet<string>;
  /** Why it is not tried: `runs dynamic SQL`. Undefined where nothing stands against it. */
  readonly why: string | undefined;
}

const word = /"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu;

/** Of SQL and PL/pgSQL. */
export function readRoutine(source: string): RoutineText {
  const words = withoutTexts(source).match(word) ?? [];
  const names = new Set<string>();
  let why: string | undefined;
  for (const written of words) {
    const isQuoted = written.startsWith('"');
    const name = isQuoted ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
    names.add(name);
    why ??= (isQuoted ? undefined : statements[name]) ?? whyNotCalled(name);
  }
  return { names, why };
}

/** Words of the languages themselves; quoted, they are names of something else. */
const statements: Readonly<Record<string, string | undefined>> = {
  execute: 'runs dynamic SQL',
  copy: 'may run COPY, which reads and writes files and programs',
  truncate: 'may truncate a table, whose rows nobody counts',
  load: 'may load a library',
};

/** Functions of the server and of `dblink` that reach out of the transaction. */
function whyNotCalled(name: string): string | undefined {
  if (name.startsWith('dblink')) return 'calls dblink, which acts in a transaction of its own';
  if (/^(?:lo_\w+|lo|loread|lowrite)$/.test(name)) return 'works on large objects';
  if (/^pg_(?:try_)?advisory_/.test(name)) return 'takes or frees advisory locks';
  if (name === 'setval') return 'sets a sequence, which is not taken back';
  if (/^(?:query|table|cursor|schema|database)_to_xml/.test(name) || name === 'ts_stat') {
    return 'runs dynamic SQL';
  }
  const isOutside =
    /^pg_(?:terminate_backend|cancel_backend|reload_conf|rotate_logfile|logical_emit_message|switch_wal|promote|create_\w+|drop_\w+|read_\w+|ls_\w+|stat_file|file_\w+|start_backup|backup_\w+|stat_reset\w*|replication_\w+|import_\w+)$/;
  return isOutside.test(name) ? `calls ${name}, which acts outside its transaction` : undefined;
}

/** Comments and texts are taken out: what stands in them is only run by what is refused anyway. */
function withoutTexts(source: string): string {
  let left = '';
  for (let at = 0; at < source.length;) {
    const end = endOfText(source, at);
    if (end === undefined) {
      left += source[at];
      at += 1;
    } else {
      left += ' ';
      at = end;
    }
  }
  return left;
}

/** Behind a comment or text that begins here; undefined where none does. */
function endOfText(source: string, at: number): number | undefined {
  const rest = source.slice(at, at + 2);
  if (rest === '--') return behind(source, '\n', at + 2);
  if (rest === '/*') return endOfComment(source, at);
  if (source[at] === '"') {
    // A quoted name stays: it is read as one word.
    return undefined;
  }
  if (source[at] === "'") {
    const escapes =
      /[eE]$/.test(source.slice(0, at)) && !/[\p{L}\p{N}_$][eE]$/u.test(source.slice(0, at));
    return endOfQuoted(source, at + 1, escapes);
  }
  const tag = /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(source.slice(at, at + 66))?.[0];
  // A `$` within a name begins no text, and the body of a function is no text either.
  if (tag === undefined || /[\p{L}\p{N}_$]$/u.test(source.slice(0, at))) return undefined;
  return /\bas\s*$/i.test(source.slice(0, at))
    ? at + tag.length
    : behind(source, tag, at + tag.length);
}

function endOfComment(source: string, at: number): number {
  let depth = 0;
  for (let here = at; here < source.length; here += 1) {
    const two = source.slice(here, here + 2);
    if (two === '/*') depth += 1;
    if (two === '*/') depth -= 1;
    if (two === '/*' || two === '*/') here += 1;
    if (depth === 0) return here + 1;
  }
  return source.length;
}

function endOfQuoted(source: string, from: number, escapes: boolean): number {
  for (let here = from; here < source.length; here += 1) {
    if (escapes && source[here] === '\\') here += 1;
    else if (source[here] === "'") {
      if (source[here + 1] !== "'") return here + 1;
      here += 1;
    }
  }
  return source.length;
}

function behind(source: string, end: string, from: number): number {
  const at = source.indexOf(end, from);
  return at === -1 ? source.length : at + end.length;
}
