/** A small shop with its policies and databases, and an installation that governs it, for tests. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation } from './installation.ts';
import { openInstallation } from './main.ts';
import type { Clock } from './platform/clock.ts';
import { freshDatabase, type TestDatabase } from './platform/test-database.ts';

const map = `data-map: shop
purposes: { service: { says: Provide the service, basis: contract } }
subjects: { customer: { says: customer, key: [id], root: main.people } }
stores:
  main:
    kind: postgres
    url: \${SHOP_URL}
    owner: platform team
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    datasets:
      people:
        key: id
        role: controller
        purposes: [service]
        provenance: self
        owner: shop team
        period: { keep: 1 year, since: made_at }
        erase: delete
        subjects: { customer: [id] }
        fields: { id: user.unique_id, body: user.content, made_at: none }
`;

const policy = `policy: shop
title: Shop policy
company: Shop
effective: 2024-01-01
zone: Europe/Berlin
data-map: shop.map.yaml
promises:
  A1: { says: No card numbers., keep: [{ collection: { cards: tokens-only } }] }
  A2: { says: Checked people., keep: [{ attestation: { by: head-of-people, every: 1 year, evidence: statement } }] }
  A3: { says: Nothing too long., keep: [{ retention: { rows: within-period } }] }
  A4: { says: All is logged., keep: [{ logging: { ledger: complete } }] }
`;

export interface Shop {
  readonly folder: string;
  /** Troth's own database. */
  readonly own: TestDatabase;
  readonly shop: TestDatabase;
  open(clock?: Clock): Promise<Installation>;
  drop(): Promise<void>;
}

/** `others`: further policies that say the same. */
export async function freshShop(others: readonly string[] = []): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-shop-'));
  const [own, shop] = [await freshDatabase(), await freshDatabase()];
  await shop.pool.query(
    `create table people (id int primary key, body text, made_at timestamptz);
     insert into people values (1, 'Card 4111 1111 1111 1111', now()), (2, 'likes tea', now())`,
  );
  await writeFile(join(folder, 'shop.map.yaml'), map);
  const names = ['shop', ...others];
  for (const name of names) {
    const text = policy.replace('policy: shop', `policy: ${name}`);
    await writeFile(join(folder, `${name}.policy.yaml`), text);
  }
  return {
    folder,
    own,
    shop,
    open: (clock) =>
      openInstallation({
        configuration: { home: folder, databaseUrl: own.url, logLevel: 'silent' },
        policies: names.map((name) => join(folder, `${name}.policy.yaml`)),
        variables: { SHOP_URL: shop.url },
        ...(clock ? { clock } : {}),
      }),
    async drop() {
      await Promise.all([own.drop(), shop.drop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
