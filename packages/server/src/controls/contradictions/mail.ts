import type { Contradicted, Contradiction } from '@troth/core/policy';
import { clause as mail, essentialTopics, promotionalTopics } from '../mail/clause.ts';
import { words } from '../wording.ts';
import { clausesOf } from './clauses.ts';

/** TR1303: an opt-out that would cover mail without which the service does not work. */
export const optOutCoversEssential: Contradiction = (policy) =>
  clausesOf(policy, mail).flatMap(({ clause }): Contradicted[] => {
    const { class: kind, 'opt-out': optOut, covers = [] } = clause.params;
    if (optOut === 'never') return [];
    if (kind === 'essential') {
      const message = 'essential mail could be stopped, and the service with it';
      return [{ code: 'TR1303', message, clause, fix: 'opt-out: never' }];
    }
    const swallowed = covers.filter((topic) => isOneOf(topic, essentialTopics));
    if (swallowed.length === 0) return [];
    const message = `the opt-out would also stop ${words(swallowed)} messages, which are essential`;
    const fix = `leave out ${words(swallowed)}, and put it into a clause of class essential`;
    return [{ code: 'TR1303', message, clause, fix }];
  });

/** TR1305: mail that a person may stop by law, and may not by this clause. */
export const promotionCannotBeStopped: Contradiction = (policy) =>
  clausesOf(policy, mail).flatMap(({ clause }): Contradicted[] => {
    const { class: kind, 'opt-out': optOut, covers = [] } = clause.params;
    const forced = covers.filter((topic) => isOneOf(topic, promotionalTopics));
    if (optOut !== 'never' || (kind === 'essential' && forced.length === 0)) return [];
    const what = kind === 'promotional' ? 'promotional mail' : words(forced);
    const message = `${what} cannot be sent to somebody who objects (GDPR Art. 21(2))`;
    const fix = kind === 'promotional' ? 'opt-out: any-time' : `leave out ${words(forced)}`;
    return [{ code: 'TR1305', message, clause, fix }];
  });

function isOneOf(topic: string, topics: readonly string[]): boolean {
  return topics.includes(topic);
}
