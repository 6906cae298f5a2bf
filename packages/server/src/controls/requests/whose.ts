/** Personal data of which the data map does not say whose it is: it might be that of whoever asks. */
import type { StoreDeclaration } from '@troth/core/policy';
import type { Kept, Remark, Step } from './plan-model.ts';
import { isPersonal, namesSomebody } from './reach.ts';

/**
 * Personal data that leads to nobody, in either direction: whoever asks, it might be theirs, so that
 * no erasure can be called complete until the data map says whose it is, or keeps it with a reason.
 */
export function ownerless(store: string, { datasets }: StoreDeclaration): readonly Remark[] {
  const linked = new Set<string>();
  const isLinked = (name: string): boolean =>
    namesSomebody(datasets[name]!) ||
    Object.entries(datasets).some(
      ([other, { references }]) =>
        (linked.has(other) && references.some(({ to }) => to === name)) ||
        (other === name && references.some(({ to }) => linked.has(to))),
    );
  for (let before = -1; before < linked.size;) {
    before = linked.size;
    for (const name of Object.keys(datasets)) if (isLinked(name)) linked.add(name);
  }
  return Object.entries(datasets)
    .filter(([name, dataset]) => !linked.has(name) && isPersonal(dataset))
    .filter(([, { erase }]) => erase.how !== 'keep')
    .map(([name]) => ({
      code: 'subject-undeclared',
      resource: `${store}.${name}`,
      message: `${store}.${name} holds personal data, and the data map does not say whose. Declare its subjects or the reference that leads to a person, or keep it with a reason.`,
    }));
}

/** What a plan does with the person's rows so far. */
interface Taken {
  readonly steps: readonly Step[];
  readonly kept: readonly Kept[];
}

/** The other direction: rows that the person's rows refer to, and that name nobody themselves. */
export function pointedAt(
  store: string,
  { datasets }: StoreDeclaration,
  { steps, kept }: Taken,
): { readonly kept: readonly Kept[]; readonly obstacles: readonly Remark[] } {
  const own = steps.filter(({ how }) => how !== 'unlink').map(({ dataset }) => dataset);
  const treated = new Set([...own, ...kept.map(({ dataset }) => dataset)]);
  const references = own.flatMap((name) =>
    (datasets[name]?.references ?? [])
      .filter(({ owns }) => owns !== true)
      .map(({ fields, to, keys }) => {
        const tenant = datasets[name]?.tenant ?? [];
        return {
          from: name,
          fields,
          to,
          keys,
          isCustomer: fields.every((field) => tenant.includes(field)),
        };
      }),
  );
  const customers = new Set(references.filter((one) => one.isCustomer).map(({ to }) => to));
  const pointed = references.map(({ to }) => to);
  const open = [...new Set(pointed)].filter((name) => !treated.has(name));
  const found: { kept: Kept[]; obstacles: Remark[] } = { kept: [], obstacles: [] };
  for (const name of open) {
    const dataset = datasets[name];
    const by = references.find(({ to }) => to === name);
    if (dataset === undefined || by === undefined || namesSomebody(dataset) || !isPersonal(dataset))
      continue;
    if (dataset.erase.how === 'keep') {
      found.kept.push({ dataset: name, rows: null, because: dataset.erase.because });
      continue;
    }
    if (customers.has(name)) {
      const because = "The customer's own record, which is no more this person's than anybody's";
      found.kept.push({ dataset: name, rows: null, because });
      continue;
    }
    found.obstacles.push({
      code: 'subject-undeclared',
      resource: `${store}.${name}`,
      message: `The person's rows refer to ${store}.${name}, which holds personal data, and the data map does not say whose. Write \`owns: true\` on the reference where the rows belong to whoever points at them, declare its subjects, or keep it with a reason.`,
      paste: `- { fields: [${by.fields.join(', ')}], to: ${name}, keys: [${by.keys.join(', ')}], owns: true }  # in dataset ${by.from}, in place of that reference`,
    });
  }
  return found;
}
