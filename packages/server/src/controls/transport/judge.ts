import type { Finding, JudgeContext } from '@troth/core/control';
import { formatDuration } from '@troth/core/policy';
import type { TransportFacts } from '../../stores/contract.ts';
import { coverage } from '../coverage.ts';
import { atRisk, broken, met, unknown } from '../finding.ts';
import type { Params } from './clause.ts';
import { judgeOthers } from './judge-others.ts';
import type { Facts } from './probe.ts';

export function judge(facts: Facts, params: Params, at: JudgeContext): Finding[] {
  return [
    ...(params.stores === undefined ? [judgeWebAddresses()] : []),
    ...facts.missing.map((name) =>
      unknown('store-undeclared', name, `The data map has no store ${name}.`),
    ),
    ...facts.stores.flatMap(([store, attempt]) => {
      if (!attempt.done) {
        const { code, message } = attempt.failure;
        return [unknown('store-unreachable', store, message, { facts: { code } })];
      }
      const answer = attempt.value;
      return [
        ...(answer.supported
          ? judgeStore(store, answer.value, params, at)
          : [unknown('transport', store, `The transport could not be tested: ${answer.why}.`)]),
        ...judgeOthers(store, facts.ways.get(store), params),
      ];
    }),
  ];
}

/** Who promises HTTPS promises more than connections to databases, which is all that can be tried. */
function judgeWebAddresses(): Finding {
  const message =
    'Web addresses are not tried yet: whether what goes over HTTPS is encrypted is not known. Limit the clause to databases (`stores: [main]`), and have a person attest the rest.';
  return unknown('web-addresses', 'policy', message);
}

function judgeStore(
  store: string,
  found: TransportFacts,
  params: Params,
  at: JudgeContext,
): Finding[] {
  return [
    judgeNegotiated(store, found, params),
    judgePlaintext(store, found, params),
    ...(params['refuses-older'] ? judgeOlder(store, found, params) : []),
    ...(params['forward-secrecy'] ? [judgeSecrecy(store, found)] : []),
    ...judgeCertificate(store, found, params, at),
  ];
}

function tried(connections: number) {
  return coverage("connections of Troth's own, tried as its own role only", { connections });
}

/** `TLSv1.2` → 1.2; 0 for whatever came before TLS. */
function versionOf(protocol: string): number {
  return Number(/^TLSv?(\d(?:\.\d)?)$/.exec(protocol)?.[1] ?? 0);
}

function judgeNegotiated(store: string, { negotiated }: TransportFacts, params: Params): Finding {
  if (negotiated === null) {
    const message = `${store} offers no TLS; promised is ${params.tls} or newer.`;
    return broken('negotiated', store, message, { facts: { protocol: null } });
  }
  const { protocol, cipher } = negotiated;
  const said = `${store} negotiated ${protocol} (${cipher})`;
  return versionOf(protocol) >= Number(params.tls)
    ? met('negotiated', store, `${said}.`, { coverage: tried(1), facts: { protocol, cipher } })
    : broken('negotiated', store, `${said}; promised is TLS ${params.tls} or newer.`, {
        facts: { protocol, cipher },
      });
}

/** To let in a client without encryption breaks the promise only where it says that none is. */
function judgePlaintext(store: string, found: TransportFacts, params: Params): Finding {
  const facts = { accepted: found.plaintextAccepted };
  if (!found.plaintextAccepted) {
    return met('plaintext', store, `${store} turned away a client without TLS.`, {
      coverage: tried(1),
      facts,
    });
  }
  const message = `${store} let in a client that asked for no encryption.`;
  return params['refuses-older']
    ? broken('plaintext', store, message, { facts })
    : atRisk('plaintext', store, message, { facts });
}

function judgeOlder(store: string, { olderAccepted }: TransportFacts, params: Params): Finding[] {
  const tested = olderAccepted.filter(({ protocol }) => versionOf(protocol) < Number(params.tls));
  if (tested.length === 0) {
    const message = `No client older than TLS ${params.tls} could be tried on ${store}.`;
    return [unknown('older-refused', store, message)];
  }
  const protocols = tested.map(({ protocol }) => protocol).join(', ');
  const accepted = tested.filter((one) => one.accepted).map(({ protocol }) => protocol);
  return accepted.length === 0
    ? [
        met('older-refused', store, `${store} turned away clients of ${protocols}.`, {
          coverage: tried(tested.length),
          facts: { tried: protocols },
        }),
      ]
    : [
        broken('older-refused', store, `${store} let in clients of ${accepted.join(', ')}.`, {
          facts: { tried: protocols, accepted: accepted.join(', ') },
        }),
      ];
}

function judgeSecrecy(store: string, { negotiated }: TransportFacts): Finding {
  const cipher = negotiated?.cipher ?? 'none';
  const secret = negotiated?.protocol === 'TLSv1.3' || /^(ECDHE|DHE)/.test(cipher);
  return secret
    ? met('forward-secrecy', store, `The keys of ${store} are made anew for every connection.`, {
        coverage: tried(1),
        facts: { cipher },
      })
    : broken('forward-secrecy', store, `The cipher ${cipher} of ${store} has no forward secrecy.`, {
        facts: { cipher },
      });
}

function judgeCertificate(
  store: string,
  { certificate, negotiated }: TransportFacts,
  params: Params,
  { now, policy }: JudgeContext,
): Finding[] {
  if (certificate === null) {
    // Without TLS there is none to judge; that is already said.
    return negotiated === null
      ? []
      : [unknown('certificate', store, `${store} showed no certificate.`)];
  }
  const day = certificate.notAfter.toZonedDateTimeISO(policy.zone).toPlainDate().toString();
  const facts = { notAfter: certificate.notAfter.toString(), selfSigned: certificate.selfSigned };
  const issuer = certificate.selfSigned ? ' (self-signed)' : '';
  const what = `The certificate of ${store}${issuer}`;
  if (Temporal.Instant.compare(certificate.notAfter, now) <= 0) {
    return [broken('certificate', store, `${what} expired on ${day}.`, { facts })];
  }
  const notice = params['certificate-valid'];
  const limit = notice && now.toZonedDateTimeISO(policy.zone).add(notice).toInstant();
  if (notice && limit && Temporal.Instant.compare(certificate.notAfter, limit) < 0) {
    const message = `${what} expires on ${day}, in less than ${formatDuration(notice)}.`;
    return [atRisk('certificate', store, message, { facts })];
  }
  return [
    met('certificate', store, `${what} is valid until ${day}.`, { coverage: tried(1), facts }),
  ];
}
