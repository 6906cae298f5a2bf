/**
 * A document of which only the beginning was read, closed behind its last whole member, so that it
 * can be parsed. Takes time linear in the length.
 */
export function closedDocument(head: string): string | undefined {
  const open: string[] = [];
  let end = 0;
  let closers = '';
  for (let at = 0; at < head.length; at += 1) {
    const char = head[at]!;
    if (char === '"') at = endOfString(head, at);
    else if (char === '{' || char === '[') open.push(char === '{' ? '}' : ']');
    else if (char === '}' || char === ']') open.pop();
    if (char === ',' || char === '}' || char === ']') {
      end = char === ',' ? at : at + 1;
      closers = open.toReversed().join('');
    }
    if (open.length === 0 || open.length > deepest) break;
  }
  return end === 0 ? undefined : head.slice(0, end) + closers;
}

/** Nobody's document is as deep, and a hostile one costs no more than this. */
const deepest = 64;

/** No string of a document has a line break in it: there it was cut. */
function endOfString(head: string, open: number): number {
  for (let at = open + 1; at < head.length; at += 1) {
    if (head[at] === '\\') at += 1;
    else if (head[at] === '"') return at;
    else if (head[at] === '\n') return head.length;
  }
  return head.length;
}
