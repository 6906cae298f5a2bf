/** What the demo services carry out through Troth, as anybody would, before their first check. */
import { TrothError } from '@troth/core/error';
import type { Demo, DemoAct } from '@troth/example-demo';
import type { Installation } from '@troth/server';
import { cliError } from './error.ts';

type Acting = Pick<Installation, 'requests'>;

const approver = 'demo-head-of-privacy';

/** Holds first: a request that is planned after them meets them. Throws where an act did not come to its end. */
export async function carryOut(
  installation: Acting,
  { id, acts }: Pick<Demo, 'id' | 'acts'>,
): Promise<void> {
  const holds = acts.filter(({ act }) => act === 'hold');
  const others = acts.filter(({ act }) => act !== 'hold');
  for (const act of [...holds, ...others]) {
    await carry(installation, id, act).catch((error: unknown) => {
      throw isNobody(error) ? tooSmall(id, act, error) : error;
    });
  }
}

function isNobody(error: unknown): boolean {
  return error instanceof TrothError && ['subject-unknown', 'tenant-unknown'].includes(error.code);
}

function tooSmall(demo: string, { act }: DemoAct, cause: unknown): Error {
  const publicMessage = `The demo ${demo} is too small: nobody is there for one of its acts (${act}). Make it with more people: \`troth up --subjects 200\`.`;
  return cliError({ code: 'demo-too-small', kind: 'invalid', publicMessage, cause });
}

async function carry({ requests }: Acting, policy: string, act: DemoAct): Promise<void> {
  switch (act.act) {
    case 'hold': {
      const { kind, key, reason, owner } = act;
      await requests.addHold(policy, { on: { kind, whom: { key } }, reason, owner });
      return;
    }
    case 'destroy': {
      const { tenant, onRequest } = act;
      const { id } = await requests.openDestruction(policy, { tenant, onRequest });
      return finish({ requests }, id);
    }
    case 'request': {
      const { right, kind, key, set } = act;
      const verified = 'the demo made them up';
      const input = set === undefined ? {} : { input: { set } };
      const whom = [{ key }];
      const { id } = await requests.open(policy, { right, kind, whom, verified, ...input });
      return finish({ requests }, id);
    }
  }
}

async function finish({ requests }: Acting, id: string): Promise<void> {
  await requests.plan(id);
  await requests.approve(id, approver);
  const { state, right, policy } = await requests.run(id);
  if (state === 'done') return;
  throw cliError({
    code: 'demo-unfinished',
    kind: 'conflict',
    facts: { request: id, state },
    publicMessage: `The ${right} that the demo ${policy} carries out is ${state}, not done. \`troth request show ${id}\` says why.`,
  });
}
