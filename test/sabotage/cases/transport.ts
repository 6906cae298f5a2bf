/** A way in without TLS, past the connections that Troth itself tries. */
import { readFile, writeFile } from 'node:fs/promises';
import type { Case, Variation } from '../case.ts';
import type { World } from '../world.ts';

/** Puts a line before all others into the server's access rules; `reload` makes it count. */
async function rule(world: World, line: string, reload = true): Promise<void> {
  const [found] = await world.sql(`select current_setting('hba_file') as path`);
  const path = String(found?.['path']);
  const text = await readFile(path, 'utf8');
  await writeFile(path, `${line} # made by a test\n${text}`);
  if (reload) await world.sql('select pg_reload_conf()');
}

async function withoutRule(world: World): Promise<void> {
  const [found] = await world.sql(`select current_setting('hba_file') as path`);
  const path = String(found?.['path']);
  const lines = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, lines.filter((line) => !line.includes('made by a test')).join('\n'));
  await world.sql('select pg_reload_conf()');
}

function letIn(what: string, line: string, reload = true): Variation {
  return {
    what,
    wound: (world) => rule(world, line, reload),
    heal: withoutRule,
    expect: { status: 'broken', resource: 'access rule' },
  };
}

export const waysInWithoutTls: Case = {
  name: 'a way in without TLS',
  promise: 'plai/L14',
  embedded: true,
  only: {
    rules: ['others', 'sessions', 'negotiated', 'plaintext', 'older-refused', 'certificate'],
    because: 'it promises web addresses as well, which are not tried yet',
  },
  variations: [
    letIn('the application, in clear', 'hostnossl all plai_app 10.0.0.0/8 trust'),
    letIn('everybody by either way', 'host all all 0.0.0.0/0 scram-sha-256'),
    letIn('one database, from the same network', 'hostnossl all all samenet md5'),
    letIn('a line of the file that is not loaded yet', 'host all all ::/0 scram-sha-256', false),
  ],
};

export const endsThatAreNone: Case = {
  name: 'an end that only a password has',
  promise: 'plai/L09',
  embedded: true,
  variations: [
    ['trust', 'hostssl all plai_ops_maria 10.0.0.0/8 trust'],
    ['a certificate', 'hostssl all plai_ops_maria 10.0.0.0/8 cert'],
    ['the client’s own word', 'hostssl all plai_ops_maria 10.0.0.0/8 ident'],
  ].map(([how = '', line = '']) => ({
    what: `let in by ${how}`,
    wound: (world: World) => rule(world, line),
    heal: withoutRule,
    expect: { status: 'broken', resource: 'plai_ops_maria' },
  })),
};
