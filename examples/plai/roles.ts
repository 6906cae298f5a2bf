/** Plai's standing database roles; `plai.map.yaml` declares who holds them. */
import type { DemoRole } from '@troth/example-demo';

export const roles: readonly DemoRole[] = [
  { name: 'plai_app', login: true },
  { name: 'plai_migrator', login: true },
  { name: 'plai_ops_maria', login: true, validDays: 90 },
  { name: 'plai_crm_reader', login: true },
];
