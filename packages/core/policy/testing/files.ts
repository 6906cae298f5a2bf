/** A small policy and its data map without errors, for tests that change one thing in them. */
import type { SourceFile } from '../model.ts';

export const policyText = `policy: acme
title: Acme privacy policy
company: Acme
effective: 2024-01-01
updated: 2024-06-01
zone: Europe/Berlin
data-map: acme.map.yaml
promises:
  A1:
    says: Data stays no longer than stated.
    keep:
      - retention: { period: stated, rows: within-period }
  A2:
    says: Your data is erased within a month of your request.
    note: The month of the law, counted by the calendar.
    keep:
      - erasure: { within: 1 month, rights: [erasure] }
      - attestation: { by: head-of-privacy, every: 1 year, evidence: statement }
  A3:
    says: Your data is safe with us.
    rolls-up: [A1, A2]
`;

export const mapText = `data-map: acme
subjects:
  customer: { says: A person who bought something, root: main.customers, key: id }
purposes:
  service: { says: Provide the service, basis: contract }
recipients:
  post:
    name: Parcel Post
    country: DE
    mechanism: domestic
    purposes: [service]
    receives: [main.customers.name, main.orders.*]
stores:
  main:
    kind: postgres
    url: \${ACME_URL}
    owner: platform team
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    holders:
      acme_app: { says: The shop, who: service, may: write }
    datasets:
      customers:
        key: id
        subjects: { customer: id }
        role: controller
        purposes: [service]
        provenance: self
        owner: shop team
        period: { keep: 1 year, since: left_at }
        erase: delete
        fields:
          id: none
          name: user.name
          email: user.contact.email
          password: { category: user.authorization.password, hash: argon2id }
          left_at: none
      orders:
        table: public.orders
        key: [id]
        role: controller
        purposes: [service]
        provenance: self
        owner: shop team
        period: { keep: 10 years, since: customers.left_at }
        erase: { keep-because: The tax office asks for ten years }
        references:
          - { fields: customer_id, to: customers, keys: id }
        fields:
          id: none
          customer_id: user.unique_id
          wish: { category: user.content, free-text: true, erase: mask }
`;

export const policyFile: SourceFile = { path: 'acme.policy.yaml', text: policyText };
export const mapFile: SourceFile = { path: 'acme.map.yaml', text: mapText };

/** The file with pieces of its text replaced; fails when a piece is not there. */
export function edit(
  file: SourceFile,
  ...changes: readonly (readonly [string, string])[]
): SourceFile {
  const text = changes.reduce((current, [from, to]) => {
    if (!current.includes(from)) throw new RangeError(`not in ${file.path}: ${from}`);
    return current.replace(from, to);
  }, file.text);
  return { ...file, text };
}
