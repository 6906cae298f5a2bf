import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classifyColumn } from './classify-column.ts';

const values = {
  words: 'red green blue oak elm ash'.split(' '),
  numbers: ['481920', '118273', '990012', '554433'],
  codes: ['AB-1X', 'QQ-77', 'ZT-90', 'PL-31'],
  addresses: ['a@example.org', 'b@example.org', 'c@example.org'],
  empty: [],
};
const best = (place: string, of: readonly string[], type = 'text'): string | undefined => {
  const [table = '', column = ''] = place.split('.');
  const neighbours = ['id', 'user_id', 'created_at'];
  return classifyColumn({ table, column, type, values: of, neighbours })[0]?.category;
};

describe('credentials by name', () => {
  const places =
    'oauth_access_tokens.token password_resets.token invites.token api_keys.value refresh_tokens.token users.otp webhooks.secret sessions.token user_sessions.session api_keys.key verification_codes.code magic_links.code invitations.code recovery_codes.hash secrets.value ApiKeys.Value personal_access_tokens.token_hash tokens.value credentials.data email_confirmations.token accounts.api_key integrations.apiKey users.verification_code servers.private_key_pem clients.SECRET_KEY users.reset_code_hash';

  it('are credentials whatever their values look like', () => {
    for (const place of places.split(' ')) {
      for (const [kind, of] of Object.entries(values)) {
        assert.equal(best(place, of), 'user.authorization.credentials', `${place} of ${kind}`);
      }
    }
  });

  it('are none where words, coins, devices or counts are meant', () => {
    for (const place of 'nft.token vocabulary.token translations.key settings.value promotions.code countries.code products.key_code api_log.key access.level api_keys.name api_keys.created_by tokens.type tokens.expires'.split(
      ' ',
    )) {
      assert.equal(best(place, values.words), undefined, place);
    }
    for (const place of ['usages.tokens', 'requests.prompt_tokens', 'plans.max_tokens']) {
      assert.equal(best(place, values.numbers, 'int4'), undefined, place);
    }
  });
});
