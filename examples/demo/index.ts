/** What the three demo services share: seeded rows, streaming COPY, roles, and the order of building. */
export { buildDemo } from './build.ts';
export type { Plan, Size } from './build.ts';
export { runGenerate } from './command.ts';
export type {
  Demo,
  DemoAct,
  DemoAttestation,
  DemoRole,
  GenerateOptions,
  Generated,
  Progress,
  TableRows,
  Value,
} from './contract.ts';
export { Draw } from './draw.ts';
export { Moments } from './moments.ts';
export { passwordHash, People, phone, plain } from './people.ts';
export type { Person } from './people.ts';
export { drawWords } from './words.ts';
export type { Words } from './words.ts';
