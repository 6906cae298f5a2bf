/**
 * Two search paths in one session. Our own statements are read under `pg_catalog`, so that no function
 * or operator of somebody else's stands in for one of PostgreSQL's. A trigger that names a table
 * without its schema needs the path that its database gives to everybody. The server resolves names
 * when it reads a statement and runs triggers later: so a change is read under the one path, and the
 * first thing that it does is to set the other, until its transaction ends.
 */

/** A setting of our own, in which a session keeps the path that the role and the database gave it. */
const kept = 'troth.own_path';

/** Run once on a connection, under whatever path it has: every name in it has its schema. */
export const keepOwnPath =
  `select pg_catalog.set_config('${kept}', pg_catalog.current_setting('search_path'), false),` +
  ` pg_catalog.set_config('search_path', 'pg_catalog', false)`;

/**
 * For a FROM clause: one row, and with it the database's own path. What the select list looks up in
 * data-modifying WITH queries runs after it; triggers of whole statements and those that wait for the
 * commit do too.
 */
export const underOwnPath = `(select set_config('search_path', current_setting('${kept}'), true) offset 0) own_path`;
