/** Of each demo somebody with much to lose, where their rows stand, and a customer to be destroyed. */
export interface DemoPerson {
  readonly policy: string;
  readonly kind: string;
  /** Columns of the person's key. */
  readonly key: readonly [string, string];
  /** SQL → the key of somebody whom many kinds of rows are about. */
  readonly pick: string;
  /** Columns that hold such a key, by table. */
  readonly named: readonly (readonly [table: string, tenant: string, person: string])[];
  /** `column=value`; `reason`: why it goes although its contract runs. */
  readonly customer: {
    readonly tenant: string;
    readonly reason?: string;
    /** Promise → its status then. */
    readonly turns?: Readonly<Record<string, string>>;
  };
}

export const demoPeople: readonly DemoPerson[] = [
  {
    policy: 'panda',
    kind: 'user',
    key: ['tenant_id', 'id'],
    pick: `select a.tenant_id::text, a.id::text from accounts a
      where a.phone is not null and a.settings ? 'recovery'
      order by exists (select from support_cases s where (s.tenant_id, s.account_id) = (a.tenant_id, a.id)) desc,
        exists (select from integrations i where (i.tenant_id, i.account_id) = (a.tenant_id, a.id)) desc,
        (select count(*) from documents d where (d.tenant_id, d.account_id) = (a.tenant_id, a.id)) desc, 1, 2
      limit 1`,
    named: [
      ['accounts', 'tenant_id', 'id'],
      ['billing', 'tenant_id', 'account_id'],
      ['integrations', 'tenant_id', 'account_id'],
      ['documents', 'tenant_id', 'account_id'],
      ['imported_documents', 'tenant_id', 'account_id'],
      ['prompts', 'tenant_id', 'account_id'],
      ['training_items', 'tenant_id', 'account_id'],
      ['support_cases', 'tenant_id', 'account_id'],
    ],
    // P20 was broken; what is left is that copies in backups are not all sealed. P12: whoever asked was
    // entitled to; what the uses are is declared, and a demo's role attests the map.
    customer: { tenant: 'tenant_id=900001', turns: { P20: 'at-risk', P12: 'attested' } },
  },
  {
    policy: 'plai',
    kind: 'employee',
    key: ['company_id', 'id'],
    pick: `select e.company_id::text, e.id::text from employees e
      where e.phone is not null and e.date_of_birth is not null
      order by exists (select from teams t where (t.company_id, t.lead_id) = (e.company_id, e.id)) desc,
        exists (select from reviews r where (r.company_id, r.reviewer_id) = (e.company_id, e.id)) desc,
        exists (select from feedback f where (f.company_id, f.to_id) = (e.company_id, e.id)) desc,
        (select count(*) from goals g where (g.company_id, g.employee_id) = (e.company_id, e.id)) desc, 1, 2
      limit 1`,
    named: [
      ['employees', 'company_id', 'id'],
      ['employees', 'company_id', 'manager_id'],
      ['teams', 'company_id', 'lead_id'],
      ['goals', 'company_id', 'employee_id'],
      ['reviews', 'company_id', 'employee_id'],
      ['reviews', 'company_id', 'reviewer_id'],
      ['feedback', 'company_id', 'from_id'],
      ['feedback', 'company_id', 'to_id'],
      ['sessions', 'company_id', 'employee_id'],
      ['sign_ins', 'company_id', 'employee_id'],
    ],
    customer: { tenant: 'company_id=900001' },
  },
  {
    policy: 'xai',
    kind: 'guest',
    key: ['organisation_id', 'id'],
    // Whoever also stands in what hosts own: events, reports, the list of those who opted out.
    pick: `select g.organisation_id::text, g.id::text from guests g where g.phone is not null
      order by exists (select from opt_outs o where o.email = g.email) desc,
        exists (select from calendar_events c where position(g.email in c.attendees::text) > 0) desc,
        (select count(*) from mail_guests m where (m.guest_organisation_id, m.guest_id) = (g.organisation_id, g.id)) desc, 1, 2
      limit 1`,
    named: [
      ['guests', 'organisation_id', 'id'],
      ['mail_guests', 'guest_organisation_id', 'guest_id'],
    ],
    customer: {
      tenant: 'organisation_id=1',
      reason: 'Letter of the customer of 3 March',
    },
  },
];
