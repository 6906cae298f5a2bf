/** What the lines of `pg_hba.conf` let in, by their order: of those that fit, the first decides. */
import { BlockList, isIP } from 'node:net';
import type { RoleFacts } from '../stores/contract.ts';
import type { AccessRule } from '../stores/ways.ts';

type Channel = 'socket' | 'tls' | 'clear' | 'gss';

const channels: Readonly<Record<string, readonly Channel[]>> = {
  local: ['socket'],
  host: ['tls', 'clear', 'gss'],
  hostssl: ['tls'],
  hostnossl: ['clear', 'gss'],
  hostgssenc: ['gss'],
  hostnogssenc: ['tls', 'clear'],
};

/** Methods that end with the password, and so with `VALID UNTIL`. */
const passwords = new Set(['scram-sha-256', 'md5', 'password']);

/** Lines that let somebody in over TCP without encryption, and that no line above decides for. */
export function rulesInClear(rules: readonly AccessRule[]): AccessRule[] {
  return rules.filter(
    (rule, at) =>
      letsIn(rule) && channelsOf(rule).includes('clear') && !isDecided(rules, at, 'clear'),
  );
}

/** Lines that ask for nothing at all. */
export function rulesOfTrust(rules: readonly AccessRule[], tls: boolean): AccessRule[] {
  return rules.filter(
    (rule, at) =>
      rule.method === 'trust' &&
      channelsOf(rule).some(
        (channel) => (tls || channel !== 'tls') && !isDecided(rules, at, channel),
      ),
  );
}

/** The first line by which the role comes in without a password of this database; undefined: none. */
export function pastPassword(
  rules: readonly AccessRule[],
  role: RoleFacts,
): AccessRule | undefined {
  return rules.find(
    (rule, at) =>
      letsIn(rule) &&
      !passwords.has(rule.method) &&
      isAbout(rule, role) &&
      channelsOf(rule).some((channel) => !isDecided(rules, at, channel)),
  );
}

/** Whether only the machine that the server runs on is let in by it. */
export function isOfMachine({ type, address, netmask }: AccessRule): boolean {
  if (type === 'local' || address === 'samehost' || address === 'localhost') return true;
  const block = blockOf(address, netmask);
  if (block === undefined) return false;
  return block.family === 'ipv4'
    ? block.address.startsWith('127.') && block.prefix >= 8
    : block.address === '::1' && block.prefix === 128;
}

/** `app`, `app and web`, or `every role`. */
export function whoBy({ roles }: AccessRule): string {
  return roles.includes('all') ? 'every role' : roles.join(' and ');
}

export function fromWhere(rule: AccessRule): string {
  if (isOfMachine(rule)) return "the server's own machine";
  const block = blockOf(rule.address, rule.netmask);
  if (rule.address === 'all' || block?.prefix === 0) return 'anywhere';
  return block ? `${block.address}/${block.prefix}` : (rule.address ?? 'anywhere');
}

function letsIn({ method, error }: AccessRule): boolean {
  return !error && method !== 'reject';
}

function channelsOf({ type }: AccessRule): readonly Channel[] {
  return channels[type] ?? [];
}

/** Whether a line above fits every connection over this channel that the line fits. */
function isDecided(rules: readonly AccessRule[], at: number, channel: Channel): boolean {
  const rule = rules[at];
  return (
    rule !== undefined &&
    rules
      .slice(0, at)
      .some((above) => !above.error && channelsOf(above).includes(channel) && covers(above, rule))
  );
}

function covers(above: AccessRule, rule: AccessRule): boolean {
  const databases = rule.databases.every(
    (one) =>
      above.databases.includes(one) || (above.databases.includes('all') && one !== 'replication'),
  );
  const roles = above.roles.includes('all') || rule.roles.every((one) => above.roles.includes(one));
  return databases && roles && coversAddress(above, rule);
}

function coversAddress(above: AccessRule, rule: AccessRule): boolean {
  if (above.address === 'all' || above.address === null) return true;
  if (above.address === rule.address && above.netmask === rule.netmask) return true;
  const outer = blockOf(above.address, above.netmask);
  const inner = blockOf(rule.address, rule.netmask);
  if (!outer || !inner || outer.family !== inner.family || outer.prefix > inner.prefix)
    return false;
  const list = new BlockList();
  list.addSubnet(outer.address, outer.prefix, outer.family);
  return list.check(inner.address, inner.family);
}

interface Block {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly prefix: number;
}

/** Undefined for the name of a host, and for words such as `samenet`. */
function blockOf(address: string | null, netmask: string | null): Block | undefined {
  const kind = isIP(address ?? '');
  if (kind === 0 || address === null) return undefined;
  const family = kind === 4 ? 'ipv4' : 'ipv6';
  return { family, address, prefix: prefixOf(netmask, family) };
}

function prefixOf(netmask: string | null, family: Block['family']): number {
  const whole = family === 'ipv4' ? 32 : 128;
  if (netmask === null) return whole;
  if (family === 'ipv4') {
    const bits = netmask.split('.').map((part) => Number(part).toString(2).padStart(8, '0'));
    return bits.join('').replace(/0+$/, '').length;
  }
  // A mask is ones and then zeros, so that what `::` leaves out are zeros at the end.
  const groups = netmask.split('::')[0]?.split(':').filter(Boolean) ?? [];
  const bits = groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'));
  return bits.join('').replace(/0+$/, '').length;
}

function isAbout({ roles }: AccessRule, { name, memberOf }: RoleFacts): boolean {
  return roles.some((one) => {
    if (one === 'all' || one === name) return true;
    if (one.startsWith('+')) return memberOf.includes(one.slice(1)) || one.slice(1) === name;
    // What is not a regular expression here may be one there: it is taken to fit.
    return one.startsWith('/') && (matches(one.slice(1), name) ?? true);
  });
}

function matches(pattern: string, name: string): boolean | undefined {
  try {
    return new RegExp(pattern).test(name);
  } catch {
    return undefined;
  }
}
