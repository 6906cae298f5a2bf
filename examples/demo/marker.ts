/**
 * The database's own comment says which demo it holds. It is not a table, because the data map of
 * the demo does not know one. `unfinished` means that a generation was cut short.
 */
import type { Client } from 'pg';

export interface Marker {
  readonly demo: string;
  readonly subjects: number;
  readonly seed: number;
  readonly finished: boolean;
}

const written = /^Demo of Troth: (\w+), (\d+) people, seed (\d+)(, unfinished)?$/;

export async function readMarker(client: Client): Promise<Marker | undefined> {
  const { rows } = await client.query<{ comment: string | null }>(
    `select shobj_description(oid, 'pg_database') as comment
       from pg_database where datname = current_database()`,
  );
  const [, demo, subjects, seed, unfinished] = written.exec(rows[0]?.comment ?? '') ?? [];
  if (demo === undefined) return undefined;
  return {
    demo,
    subjects: Number(subjects),
    seed: Number(seed),
    finished: unfinished === undefined,
  };
}

export async function writeMarker(client: Client, marker: Marker): Promise<void> {
  const { rows } = await client.query<{ command: string }>(
    `select format('comment on database %I is %L', current_database(), $1::text) as command`,
    [
      `Demo of Troth: ${marker.demo}, ${marker.subjects} people, seed ${marker.seed}` +
        (marker.finished ? '' : ', unfinished'),
    ],
  );
  const command = rows[0]?.command;
  if (command !== undefined) await client.query(command);
}
