/** What the service itself keeps: preferences, opt-outs, consents, signals, people's requests. */
import { Draw, type TableRows } from '@troth/example-demo';
import { guestContact, guestKey, hostContact, hostKey, type Source } from './rows.ts';

export function preferences(source: Source): TableRows {
  const { words, moments, seed } = source;
  const draw = new Draw(seed, 'preferences');
  return {
    table: 'preferences',
    columns: ['organisation_id', 'host_id', 'scheduling', 'updated_at'],
    count: source.hosts,
    row: (host) => {
      draw.at(host);
      const { organisation, id } = hostKey(host);
      const scheduling = {
        hours: { from: `0${draw.between(7, 9)}:00`, to: `1${draw.between(6, 9)}:30` },
        home: { street: draw.pick(words.streets), city: draw.pick(words.cities) },
        call_me_on: hostContact(source, host).phone,
        buffer: draw.pick([0, 10, 15, 30]),
      };
      return [organisation, id, JSON.stringify(scheduling), moments.ago(draw.between(45, 300))];
    },
  };
}

export function optOuts(source: Source): TableRows {
  const { moments, seed } = source;
  const draw = new Draw(seed, 'opt-outs');
  return {
    table: 'opt_outs',
    columns: ['email', 'opted_out_at', 'topic'],
    count: Math.floor(source.guests / 50),
    row: (index) => [
      guestContact(source, index * 50).email,
      moments.ago(draw.at(index).between(5, 900)),
      draw.pick(['offers', 'product-news', 'surveys']),
    ],
  };
}

export function consents(source: Source): TableRows {
  const { moments, seed } = source;
  const draw = new Draw(seed, 'consents');
  return {
    table: 'consents',
    columns: ['id', 'organisation_id', 'host_id', 'purpose', 'proof', 'given_at', 'withdrawn_at'],
    count: Math.floor(source.hosts / 10),
    row: (index) => {
      draw.at(index);
      const { organisation, id } = hostKey(index * 10);
      const given = draw.between(50, 250);
      return [
        index,
        organisation,
        id,
        draw.pick(['case-study', 'beta-features']),
        'form 4, box ticked by hand',
        moments.ago(given),
        draw.once(8) ? moments.ago(given - 40) : null,
      ];
    },
  };
}

const features = ['reschedule', 'group-meeting', 'video-link', 'time-zone', 'reminder'];
const plans = ['personal', 'business'];
const weeks = 40;

export function productSignals({ moments, seed }: Source): TableRows {
  const draw = new Draw(seed, 'signals');
  return {
    table: 'product_signals',
    columns: ['week', 'plan', 'feature', 'uses'],
    count: weeks * plans.length * features.length,
    row: (index) => {
      const week = Math.floor(index / (plans.length * features.length));
      return [
        moments.dateAgo(7 * (week + 1)),
        plans[Math.floor(index / features.length) % plans.length] ?? 'personal',
        features[index % features.length] ?? 'reminder',
        draw.at(index).between(200, 9000),
      ];
    },
  };
}

/** Completed erasures name guests who are gone; every fifth is a host's and open, since yesterday. */
export function erasureRequests(source: Source): TableRows {
  const { moments, people, seed } = source;
  const draw = new Draw(seed, 'erasures');
  return {
    table: 'erasure_requests',
    columns: [
      'id',
      'host_organisation_id',
      'host_id',
      'guest_organisation_id',
      'guest_id',
      'contact_email',
      'opened_at',
      'completed_at',
    ],
    count: Math.max(10, Math.floor((source.hosts + source.guests) / 200)),
    row: (index) => {
      draw.at(index);
      if (index % 5 === 4) {
        const host = draw.below(source.hosts);
        const { organisation, id } = hostKey(host);
        const { email } = hostContact(source, host);
        return [index, organisation, id, null, null, email, moments.ago(draw.below(24) / 24), null];
      }
      const { organisation } = guestKey(source, draw.below(source.guests));
      const { mailbox } = people.person(source.hosts + source.guests + index);
      const opened = draw.between(30, 320);
      return [
        index,
        null,
        null,
        organisation,
        1000 + index,
        `${mailbox}@former.example`,
        moments.ago(opened),
        moments.ago(opened - draw.between(1, 20)),
      ];
    },
  };
}
