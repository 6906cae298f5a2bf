/** x.ai's standing database roles; `xai.map.yaml` declares who holds them. */
import type { DemoRole } from '@troth/example-demo';

export const roles: readonly DemoRole[] = [
  { name: 'xai_app', login: true },
  { name: 'xai_migrator', login: true },
  { name: 'xai_ops_tomas', login: true, validDays: 90 },
  { name: 'xai_salesforce', login: true },
];
