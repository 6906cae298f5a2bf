/**
 * One installation with one demo, healed: a copy of the template's databases, home and policy files,
 * made in a second, and spoilt by a case.
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../packages/server/src/platform/clock.ts';
import {
  openInstallation,
  type Installation,
  type PolicyReport,
  type PromiseReport,
} from '../../packages/server/src/main.ts';
import { asked } from './server.ts';
import type { Template } from './template.ts';

export interface World {
  readonly home: string;
  readonly policy: string;
  /** The installation, open. */
  installation(): Installation;
  /** SQL on the demo's database by a connection of its own, as the superuser or as another role. */
  sql(text: string, as?: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The same in Troth's own database, as somebody who can write there. */
  own(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Changes the policy file (`policy`) or its data map (`map`), which the next opening reads. */
  edit(file: 'policy' | 'map', change: (text: string) => string): Promise<void>;
  /** Closes the installation, does what nobody could while it runs, and opens it by this clock. */
  reopen(meanwhile?: () => Promise<void>, clock?: Clock): Promise<void>;
  check(options?: { readonly full?: boolean }): Promise<PromiseReport>;
  /** Without a check. */
  status(): Promise<PromiseReport>;
  urlOf(database: string): string;
  /** Name of the demo's database. */
  readonly database: string;
  drop(): Promise<void>;
}

let made = 0;

export async function copyOf(template: Template, promise: string): Promise<World> {
  const [policy = '', id = ''] = promise.split('/');
  const name = `troth_w${++made}`;
  const home = join(template.folder, name);
  const databases = [
    [name, template.own],
    [`${name}_keys`, `${template.own}_keys`],
    [`${name}_${policy}`, `troth_demo_${policy}`],
  ] as const;
  const admin = template.server.urlOf('postgres');
  for (const [copy, original] of databases) {
    await asked(admin, `create database ${copy} template ${original}`);
  }
  await copyRights(template, `troth_demo_${policy}`, `${name}_${policy}`);
  await cp(template.home, home, { recursive: true });
  await mkdir(join(home, 'policies'));
  const files = {
    policy: join(home, 'policies', `${policy}.policy.yaml`),
    map: join(home, 'policies', `${policy}.map.yaml`),
  };
  await cp(join(template.examples, policy, `${policy}.policy.yaml`), files.policy);
  await cp(join(template.examples, policy, `${policy}.map.yaml`), files.map);
  const demo = template.server.urlOf(`${name}_${policy}`);
  const open = (clock?: Clock): Promise<Installation> =>
    openInstallation({
      configuration: { home, databaseUrl: template.server.urlOf(name), logLevel: 'silent' },
      policies: [files.policy],
      variables: { [`TROTH_${policy.toUpperCase()}_URL`]: demo },
      ...(clock ? { clock } : {}),
    });
  let installation = await open();
  for (const { policy: copied } of installation.policies) {
    for (const store of Object.keys(copied.map.stores)) {
      await installation.acceptStore(policy, { store, because: 'Copied for one of the tests.' });
    }
  }
  return {
    home,
    policy,
    database: `${name}_${policy}`,
    installation: () => installation,
    async sql(text, as) {
      const { rows } = await asked<Record<string, unknown>>(
        demo,
        as === undefined ? text : `set role ${as}; ${text}`,
      );
      return rows ?? [];
    },
    async own(text) {
      const { rows } = await asked<Record<string, unknown>>(template.server.urlOf(name), text);
      return rows ?? [];
    },
    async edit(file, change) {
      await writeFile(files[file], change(await readFile(files[file], 'utf8')));
    },
    async reopen(meanwhile, clock) {
      await installation.close();
      await meanwhile?.();
      installation = await open(clock);
    },
    check: async (options) =>
      promiseOf(await installation.check({ promises: [id], ...options }), id),
    status: async () => promiseOf(await installation.status(), id),
    urlOf: (database) => template.server.urlOf(database),
    async drop() {
      await installation.close();
      for (const [copy] of databases) {
        await asked(admin, `drop database if exists ${copy} with (force)`);
      }
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A copy of a database has its rows and not the rights to connect to it. */
async function copyRights({ server }: Template, original: string, copy: string): Promise<void> {
  const admin = server.urlOf('postgres');
  await asked(admin, `revoke connect, temporary on database ${copy} from public`);
  const { rows } = await asked<{ role: string }>(
    admin,
    `select rolname as role from pg_roles where rolcanlogin and not rolsuper
       and has_database_privilege(oid, $1, 'connect')`,
    [original],
  );
  for (const { role } of rows) await asked(admin, `grant connect on database ${copy} to ${role}`);
}

function promiseOf(reports: readonly PolicyReport[], id: string): PromiseReport {
  const found = reports.flatMap(({ promises }) => promises).find((one) => one.id === id);
  if (found === undefined) throw new Error(`No promise ${id}`);
  return found;
}
