/** A policy to start from: promises that hold for most services, and whose controls all run. */
export function starterPolicy(name: string): string {
  return `# For completion in an editor: troth policy schema > policy.schema.json
policy: ${name}
title: Privacy and security policy of ${name}
company: ${name}
effective: ${Temporal.Now.plainDateISO().toString()}
zone: ${Temporal.Now.timeZoneId()}
data-map: ${name}.map.yaml
promises:
  A01:
    says: Your data travels encrypted to and from our databases.
    keep:
      # Web addresses are not tried yet: promise those with a clause of their own, which a person attests.
      - transport: { tls: "1.2", stores: [main] }
  A02:
    says: Only those whom we name can get at your data.
    keep:
      - access: { listed: true }
  A03:
    says: We hold about you what we declare, and no card numbers.
    keep:
      # Where you hold passwords, add: passwords: hashed
      - collection: { map: complete, cards: tokens-only }
  A04:
    says: Everything has a stated period, and nothing stays longer.
    keep:
      - retention: { period: stated, rows: within-period }
  A05:
    says: You can have your data erased within a month.
    keep:
      - erasure: { within: 1 month, verified: true, certificate: true }
  A06:
    says: What we check is recorded so that anybody can verify it.
    keep:
      - logging: { ledger: complete }
`;
}
