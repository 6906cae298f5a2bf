/** Under which names the network knows the server that an address leads to. */
import { Resolver, lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { notSupported, supported, type Answer, type Whereabouts } from '../contract.ts';
import type { Address } from './address.ts';

/** An alias of an alias of an alias …: nobody sane needs more. */
const mostAliases = 8;

/**
 * The name itself, what it is an alias of (CNAME), and the names of its addresses (PTR). A name
 * service that does not answer makes the list shorter, and `complete` false.
 */
export async function findWhereabouts(
  { host, isSocket }: Address,
  patience: number,
  servers?: readonly string[],
): Promise<Answer<Whereabouts>> {
  if (isSocket) return notSupported('The connection is a socket file of this machine.');
  const resolver = new Resolver({ timeout: Math.min(patience, 2000), tries: 1 });
  if (servers) resolver.setServers(servers);
  const names = new Set(isIP(host) ? [] : [host.toLowerCase()]);
  const aliases = isIP(host) ? found([]) : await aliasesOf(resolver, host);
  for (const name of aliases.names) names.add(name);
  const addresses = isIP(host) ? [host] : await addressesOf(resolver, host, servers);
  const reverse = await Promise.all(
    addresses.filter((address) => !isLocal(address)).map((address) => namesOf(resolver, address)),
  );
  for (const name of reverse.flatMap((one) => one.names)) names.add(name.toLowerCase());
  return supported({
    names: [...names],
    complete: addresses.length > 0 && [aliases, ...reverse].every(({ complete }) => complete),
  });
}

const found = (names: readonly string[]): Whereabouts => ({ names, complete: true });

async function aliasesOf(resolver: Resolver, host: string): Promise<Whereabouts> {
  const names: string[] = [];
  for (let name = host; names.length < mostAliases;) {
    const answer = await asked(() => resolver.resolveCname(name));
    const [next] = answer.names;
    if (next === undefined) return { names, complete: answer.complete };
    names.push(next.toLowerCase());
    name = next;
  }
  return found(names);
}

async function namesOf(resolver: Resolver, address: string): Promise<Whereabouts> {
  return asked(() => resolver.reverse(address));
}

/** The machine's own way, which knows its hosts file too. */
async function addressesOf(
  resolver: Resolver,
  host: string,
  servers: readonly string[] | undefined,
): Promise<readonly string[]> {
  if (servers) return (await asked(() => resolver.resolve4(host))).names;
  const { names } = await asked(async () =>
    (await lookup(host, { all: true })).map(({ address }) => address),
  );
  return names;
}

const nothingThere = new Set(['ENODATA', 'ENOTFOUND']);

async function asked(ask: () => Promise<readonly string[]>): Promise<Whereabouts> {
  try {
    return found(await ask());
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { names: [], complete: nothingThere.has(code) };
  }
}

/** Of this machine or of a private network (RFC 1918, 4193, 6598): no public name tells their place. */
function isLocal(address: string): boolean {
  return /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|f[cd]|fe80:)/i.test(
    address,
  );
}
