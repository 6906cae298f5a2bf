/** A service that keeps its requests in a table of its own, and whose people of two tenants share their numbers. */
import type { DataMap } from '@troth/core/policy';
import { contextOf, findingsOf, type Live } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { erasure } from './index.ts';

/** A key part may be 0. `opened`: type and constraint of the day on which a request came in. */
export const schemaWith = (opened: string) => `
  create table people (tenant int, id int, email text, name text, primary key (tenant, id));
  create table notes (tenant int, person_id int, body text);
  create table requests (tenant int, person_id int, opened_at ${opened}, done_at timestamptz);
  insert into people values (0, 0, 'a', 'A'), (1, 0, 'b', 'B');
  insert into notes values (0, 0, 'x'), (1, 0, 'y'), (1, 0, 'z')`;

export const subjects = {
  person: { says: 'A person', root: 'main.people', key: ['tenant', 'id'] },
};
export const people = datasetOf('public.people', {
  key: ['tenant', 'id'],
  subjects: { person: ['tenant', 'id'] },
  fields: {
    tenant: { category: 'none' },
    id: { category: 'user.unique_id' },
    email: { category: 'user.contact.email' },
    name: { category: 'user.name' },
  },
});
export const notes = datasetOf('public.notes', {
  subjects: { person: ['tenant', 'person_id'] },
  fields: { person_id: { category: 'user.unique_id' }, body: { category: 'user.content' } },
});
export const requests = datasetOf('public.requests', {
  subjects: { person: ['tenant', 'person_id'] },
  erase: { how: 'keep', because: 'it proves the erasure' },
  requests: { right: 'erasure', opened: 'opened_at', completed: 'done_at' },
});
export const map = mapOf({ people, notes, requests }, { subjects });

export async function judged({ stores }: Live, given: DataMap, params: Params) {
  const policy = policyOf(given);
  return findingsOf(erasure, contextOf(policy, { stores: stores(policy) }), params);
}

export const month: Params = { within: Temporal.Duration.from({ months: 1 }) };
