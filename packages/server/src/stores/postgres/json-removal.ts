/**
 * Removing paths from a JSON document, as one SQL expression: nothing of the document leaves the
 * server. A path means what it means to PostgreSQL's jsonpath in its lax mode: a member of an array
 * is that member of each of its elements.
 */
import type { Parameters } from './sql.ts';

export type JsonStep = { readonly member: string } | 'every-member' | 'every-element';

/**
 * `$.contact.phone`, `$.guests[*].email`, `$.by_day.*.note`, `$."a.b"`. Undefined for anything else;
 * so for `$`, which is the whole document, and for `[0]`, where removal would move what follows.
 */
export function parseJsonPath(path: string): readonly JsonStep[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: JsonStep[] = [];
  const step = /\[\*\]|\.(?:(\*)(?=[.[]|$)|"((?:[^"\\]|\\.)*)"|([^."[\]]+))/y;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const found = step.exec(path);
    if (!found) return undefined;
    const [text, star, quoted, plain] = found;
    if (text === '[*]') steps.push('every-element');
    else if (star !== undefined) steps.push('every-member');
    else steps.push({ member: plain ?? unquoted(quoted ?? '') });
  }
  return steps.length === 0 ? undefined : steps;
}

function unquoted(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}

/** In PostgreSQL's spelling. */
export function jsonpathOf(steps: readonly JsonStep[]): string {
  const parts = steps.map((step) => {
    if (step === 'every-element') return '[*]';
    return step === 'every-member' ? '.*' : `.${JSON.stringify(step.member)}`;
  });
  return `$${parts.join('')}`;
}

/** The jsonb value of `document` without what is at the path. */
export function withoutPath(
  document: string,
  steps: readonly JsonStep[],
  parameters: Parameters,
  depth = 0,
): string {
  const [step, ...rest] = steps;
  if (step === undefined) return document;
  if (step === 'every-element' && rest.length === 0) return `'[]'::jsonb`;
  const [value, element] = [`v${depth}`, `e${depth}`];
  // What is no array is handled as an array of itself, and taken out again. OFFSET 0 keeps the
  // planner from writing each inner expression out wherever it is named, three times a step.
  return (
    `(select case jsonb_typeof(${value}.d) when 'array' then ${value}.a else ${value}.a -> 0 end` +
    ` from (select w.d, coalesce((select jsonb_agg(${withoutStep(step, rest, element, parameters, depth)} order by ${element}.n)` +
    ` from jsonb_array_elements(case jsonb_typeof(w.d) when 'array' then w.d else jsonb_build_array(w.d) end)` +
    ` with ordinality ${element}(d, n)), '[]') as a from (select ${document} as d offset 0) w offset 0) ${value})`
  );
}

function withoutStep(
  step: JsonStep,
  rest: readonly JsonStep[],
  element: string,
  parameters: Parameters,
  depth: number,
): string {
  const here = `${element}.d`;
  if (step === 'every-element') return withoutPath(here, rest, parameters, depth + 1);
  if (step === 'every-member') {
    const inner = withoutPath(`m${depth}.value`, rest, parameters, depth + 1);
    const kept = `(select coalesce(jsonb_object_agg(m${depth}.key, ${inner}), '{}') from jsonb_each(${here}) m${depth})`;
    return `case jsonb_typeof(${here}) when 'object' then ${rest.length === 0 ? `'{}'` : kept} else ${here} end`;
  }
  const name = `${parameters.add(step.member)}::text`;
  const object = `jsonb_typeof(${here}) = 'object' and ${here} ? ${name}`;
  const inner = withoutPath(`(${here} -> ${name})`, rest, parameters, depth + 1);
  const changed =
    rest.length === 0 ? `${here} - ${name}` : `jsonb_set(${here}, array[${name}], ${inner})`;
  return `case when ${object} then ${changed} else ${here} end`;
}
