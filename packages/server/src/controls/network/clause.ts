/** What listens where, and what is let through. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { asksForNothing, asksForSomething, list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

const schema = z
  .strictObject({
    listeners: z
      .literal('private-only')
      .optional()
      .describe('Internal services listen on private addresses only'),
    internal: z
      .enum(['tls', 'mtls', 'vpn'])
      .optional()
      .describe('How links between internal services are protected'),
    default: z.literal('deny').optional().describe('What is not allowed is denied'),
    ports: list(z.int().min(1).max(65_535))
      .optional()
      .describe('The only ports that may be reached from outside'),
    between: list(z.enum(['outside', 'inside']))
      .optional()
      .describe('Where rules apply: at the outer border, and between internal systems'),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

const links = {
  tls: 'encrypted',
  mtls: 'encrypted, and both ends prove who they are',
  vpn: 'kept inside a private network',
} as const;

export const clause: ClauseKind<Params> = {
  kind: 'network',
  summary: 'Internal systems are not reachable from outside; only needed ports are open.',
  schema,
  say: (params) =>
    sentences(
      params.listeners && 'Our internal systems cannot be reached from the internet.',
      params.internal && `Connections between them are ${links[params.internal]}.`,
      params.default && 'Whatever is not expressly allowed is blocked.',
      params.ports &&
        `From outside only ${words(params.ports.map((port) => `port ${port}`))} can be reached.`,
      params.between?.includes('inside') && 'This also holds between our own systems.',
    ),
  stronger: { listeners: 'true', default: 'true', ports: 'shorter-list', between: 'longer-list' },
};
