/** What a check says where a standby answered: how far behind it was, and what that is worth. */
import type { Finding } from '@troth/core/control';
import { mostLag, type Answering, type Standby } from '../../stores/identity.ts';
import type { Inspection, ProbeContext } from '../context.ts';
import type { OwnRequests } from '../requests/facts.ts';
import { counted } from '../wording.ts';

/** Store → the standby that answered for it, as far behind as it was at most. */
export type Standbys = ReadonlyMap<string, Standby>;

const anyStore = '*';

export function standbysSeen() {
  const seen = new Map<string, Standby>();
  return {
    seen: seen as Standbys,
    note(store: string, { standby }: Answering): void {
      if (standby === null) return;
      const before = seen.get(store);
      const lag = before?.lag === null ? null : standby.lag;
      seen.set(store, { lag: lag === null ? null : Math.max(lag, before?.lag ?? 0) });
    },
  };
}

/** The same reads; `asked` comes to hold the names of the stores, `anyStore` for what reads of several. */
export function noting<T extends Pick<ProbeContext, 'stores' | 'requests'>>(
  shared: T,
  asked: Set<string>,
): T {
  const stores = new Proxy(shared.stores, {
    get(target, name: keyof Inspection) {
      const read = target[name];
      if (typeof read !== 'function') return read;
      return (store: string, ...more: readonly never[]) => {
        asked.add(store);
        return (read as (store: string, ...more: readonly never[]) => unknown)(store, ...more);
      };
    },
  });
  const requests = new Proxy(shared.requests, {
    get(target, name: keyof OwnRequests) {
      asked.add(anyStore);
      return target[name];
    },
  });
  return { ...shared, stores, requests };
}

/** Whether what was found was read in this store: what reads of several may have. */
export function restsOn(
  { coverage }: Pick<Finding, 'coverage'>,
  asked: ReadonlySet<string>,
  store: string,
): boolean {
  const rows = coverage?.looked.some(({ what }) => what === 'rows') ?? false;
  return asked.has(store) || (rows && asked.has(anyStore));
}

/** A standby that is behind shows what was: nothing is kept by it. */
export function withStandbys(
  finding: Finding,
  asked: ReadonlySet<string>,
  standbys: Standbys = new Map(),
): Finding {
  if (finding.outcome !== 'met') return finding;
  const answered = [...standbys].filter(([store]) => restsOn(finding, asked, store));
  const behind = answered.find(([, { lag }]) => lag === null || lag > mostLag);
  if (behind) {
    const [store, { lag }] = behind;
    const says = `Store ${store} is a standby ${lagText(lag)}, so what it shows may have changed: give the address of the server that it follows, or let it catch up.`;
    return { ...finding, outcome: 'unknown', message: `${says} On it: ${finding.message}` };
  }
  const { coverage } = finding;
  if (coverage === undefined || answered.length === 0) return finding;
  const said = answered.map(([store, { lag }]) => `${store} a standby ${lagText(lag)}`);
  return { ...finding, coverage: { ...coverage, how: `${coverage.how}; ${said.join(', ')}` } };
}

function lagText(lag: number | null): string {
  if (lag === null) return 'that does not tell how far behind it is';
  return `${counted(Math.round(lag), 'second')} behind`;
}
