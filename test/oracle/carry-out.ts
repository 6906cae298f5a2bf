/** A request from its plan to its certificate, and what must have come of it in a shape. */
import { parseCertificate, type Certificate } from '@troth/core/proof';
import { reasonsOf, type Ended } from './try-shapes.ts';
import type { Case } from './world.ts';

/** `search`: whether the act looks for people in what the data map does not know. */
export async function carryOut(
  { shape, requests }: Pick<Case, 'shape' | 'requests'>,
  id: string,
  approver: string,
  judge: (certificate: Certificate | undefined) => Promise<readonly string[]>,
  { search = false }: { readonly search?: boolean } = {},
): Promise<Ended> {
  const plan = await requests.plan(id);
  if (plan.obstacles.length > 0) return { refused: reasonsOf(plan) };
  await requests.approve(id, approver);
  const { state, failures } = await requests.run(id);
  const ended = `${state}: ${JSON.stringify(failures)}`;
  if (search && shape.audit) {
    // What a trigger wrote where the map does not look is found at the end, and is nobody's to delete.
    const isNamed = failures.some(
      ({ code, resource }) => code === 'copies-found' && resource.includes('public.audit'),
    );
    const others = failures.length > 1 || state !== 'partial' || !isNamed;
    return { faults: [...(others ? [ended] : []), ...(await judge(undefined))] };
  }
  // A sweep goes on without what is refused, and says so in a certificate of its part.
  const isPart = state === 'partial' && failures.every(({ code }) => code === 'left-out');
  if (state !== 'done' && !isPart) return { faults: [ended] };
  return { faults: await judge(parseCertificate(await requests.certificate(id))) };
}
