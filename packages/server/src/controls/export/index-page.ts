/**
 * The copy as a page: what it is, and the first rows of each dataset. No scripts, nothing loaded from
 * anywhere, every value escaped; it is written piece by piece, as the rows come.
 */
import type { DatasetDescription, Description } from './describe.ts';

/** Rows of a dataset that the page shows; its file has all of them. */
export const rowsShown = 100;

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem;border-top:1px solid #ccc;padding-top:1rem}
.rows{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}th,td{border:1px solid #ccc;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#f3f3f3}dt{font-weight:600}dd{margin:0 0 .5rem 0}td.none{color:#767676}`;

export function pageHead(description: Description): string {
  const { policy, person, right, made, deleted, request } = description;
  const what = right === 'access' ? 'Your data' : 'Your data, to take elsewhere';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(`${what}: ${policy.company}`)}</title><style>${style}</style></head><body>
<h1>${escaped(`${what} at ${policy.company}`)}</h1>
<p>${escaped(`Made ${made} by request ${request}, about one ${person.kind} (${person.says}), under ${policy.title} of ${policy.effective}. The company deletes its own copy of these files ${deleted}.`)}</p>
<p>Everything is in <a href="data.json">data.json</a>; each dataset is in a file of its own too. ${escaped(description.csv)}</p>
<h2>What it is used for</h2>${list(description.purposes.map(({ says, basis, id }) => `${says} (${id}): ${basis}`))}
<h2>Who is given it</h2>${recipients(description)}
<h2>What is not in this copy</h2>${list(description.leftOut.map(({ what: name, because }) => `${name}: ${because}`))}
<h2>Your rights</h2>${list(description.rights)}
<p>${escaped(description.automatedDecisions)}</p>
`;
}

export function datasetHead(dataset: DatasetDescription): string {
  const { name, file, columns } = dataset;
  const said = [
    ['Kinds of data', dataset.categories.join(', ') || 'nothing personal by itself'],
    ['Used for', dataset.purposes.join(', ')],
    ['From', dataset.source],
    ['Kept', dataset.period],
    ['Stored', dataset.stored],
    ['Role', dataset.role],
  ] as const;
  const terms = said.map(([term, text]) => `<dt>${term}</dt><dd>${escaped(text)}</dd>`).join('');
  const headings = columns.map((column) => `<th>${escaped(column.name)}</th>`).join('');
  return `<h2>${escaped(name)}</h2><p><a href="${escaped(file)}">${escaped(file)}</a></p><dl>${terms}</dl>
<div class="rows"><table><tr>${headings}</tr>
`;
}

export function pageRow(values: readonly (string | null)[]): string {
  const cells = values.map((value) =>
    value === null ? '<td class="none">nothing</td>' : `<td>${escaped(value)}</td>`,
  );
  return `<tr>${cells.join('')}</tr>\n`;
}

export function datasetEnd(rows: number): string {
  const all = `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
  const text = rows > rowsShown ? `${all}; the first ${rowsShown} are shown here.` : `${all}.`;
  return `</table></div><p>${text}</p>\n`;
}

export const pageEnd = '</body></html>\n';

function recipients({ recipients: all }: Description): string {
  if (all.length === 0) {
    return '<p>Nobody outside the company, but for those who store it (see each dataset).</p>';
  }
  return list(
    all.map(
      ({ name, country, safeguard, purposes, receives }) =>
        `${name}, ${country} (${safeguard}), for ${purposes.join(', ')}: ${receives.join(', ')}`,
    ),
  );
}

function list(entries: readonly string[]): string {
  if (entries.length === 0) return '<p>Nothing.</p>';
  return `<ul>${entries.map((entry) => `<li>${escaped(entry)}</li>`).join('')}</ul>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
