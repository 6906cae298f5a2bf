/** Text of a policy inside Markdown: it cannot become markup, a link or HTML. */

export function escape(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line
    .replaceAll(/[\\`*_[\]<>|#&~]/g, '\\$&')
    .replace(/^([-+=]|\d+[.)])/, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** An address as a link when it is one, else as text. */
export function link(address: string): string {
  return /^https:\/\/[^\s<>]+$/.test(address) ? `<${address}>` : escape(address);
}
