/** PANDA's standing database roles; `panda.map.yaml` declares who holds them. */
import type { DemoRole } from '@troth/example-demo';

export const roles: readonly DemoRole[] = [
  { name: 'panda_app', login: true },
  { name: 'panda_migrator', login: true },
  { name: 'panda_training', login: true },
  { name: 'panda_ops_jun', login: true, validDays: 90 },
];
