/** Mails, events, reports: where hosts and guests meet. Nothing here is older than ten months. */
import { Draw, type TableRows } from '@troth/example-demo';
import { guestContact, guestKey, hostContact, hostKey, type Source } from './rows.ts';

const oldestMail = 300;

function mailCount({ hosts, guests }: Source): number {
  return Math.floor((hosts + guests) * 0.7);
}

/** Mails lie in order of time, so that partitions fill one after the other. */
function sentAt(source: Source, mail: number): string {
  return source.moments.ago(oldestMail * (1 - mail / mailCount(source)));
}

export function mails(source: Source): TableRows {
  const { words, seed } = source;
  const draw = new Draw(seed, 'mails');
  const otherDraw = new Draw(seed, 'mail-guests');
  return {
    table: 'mails',
    columns: ['id', 'sent_at', 'organisation_id', 'host_id', 'direction', 'subject', 'body'],
    count: mailCount(source),
    row: (mail) => {
      draw.at(mail);
      const host = draw.below(source.hosts);
      const { organisation, id } = hostKey(host);
      const guest = guestContact(source, firstGuest(otherDraw, mail, source));
      const call = draw.once(12) ? `\nIf I am late, call ${guest.phone}.` : '';
      return [
        mail,
        sentAt(source, mail),
        organisation,
        id,
        draw.once(2) ? 'in' : 'out',
        `Meeting about ${draw.pick(words.projects)}`,
        `Hi ${guest.first},\n\n${draw.pick(words.paragraphs)}${call}\n\n${hostContact(source, host).first}`,
      ];
    },
  };
}

function firstGuest(draw: Draw, mail: number, { guests }: Source): number {
  return draw.at(mail).below(guests);
}

/** Every mail has one guest, and every fourth a second one. */
export function mailGuests(source: Source): TableRows {
  const draw = new Draw(source.seed, 'mail-guests');
  const mailsSent = mailCount(source);
  return {
    table: 'mail_guests',
    columns: ['mail_id', 'sent_at', 'guest_organisation_id', 'guest_id', 'seen_as'],
    count: mailsSent + Math.floor(mailsSent / 4),
    row: (index) => {
      const isSecond = index >= mailsSent;
      const mail = isSecond ? (index - mailsSent) * 4 : index;
      const first = firstGuest(draw, mail, source);
      const guest = isSecond ? (first + 1 + draw.below(source.guests - 1)) % source.guests : first;
      const { organisation, id } = guestKey(source, guest);
      return [mail, sentAt(source, mail), organisation, id, isSecond ? 'cc' : 'to'];
    },
  };
}

export function calendarEvents(source: Source): TableRows {
  const { words, moments, seed } = source;
  const draw = new Draw(seed, 'events');
  return {
    table: 'calendar_events',
    columns: [
      'organisation_id',
      'id',
      'host_id',
      'title',
      'location',
      'attendees',
      'starts_at',
      'ends_at',
    ],
    count: Math.floor((source.hosts + source.guests) * 0.4),
    row: (index) => {
      draw.at(index);
      const host = draw.below(source.hosts);
      const { organisation, id } = hostKey(host);
      const begins = draw.between(-30, 290);
      return [
        organisation,
        index,
        id,
        `About ${draw.pick(words.projects)}`,
        draw.once(3) ? `${draw.pick(words.streets)}, ${draw.pick(words.cities)}` : 'Video call',
        attendees(source, draw, host),
        moments.ago(begins),
        moments.ago(begins - 1 / 24),
      ];
    },
  };
}

function attendees(source: Source, draw: Draw, host: number): string {
  const others = [hostContact(source, host), guestContact(source, draw.below(source.guests))];
  return JSON.stringify(others.map(({ name, email }) => ({ name, email, accepted: draw.once(2) })));
}

export function meetingReports(source: Source): TableRows {
  const { moments, seed } = source;
  const draw = new Draw(seed, 'reports');
  return {
    table: 'meeting_reports',
    columns: ['organisation_id', 'id', 'host_id', 'month', 'report', 'created_at'],
    count: Math.floor(source.hosts * 0.4),
    row: (index) => {
      draw.at(index);
      const { organisation, id } = hostKey(draw.below(source.hosts));
      const created = draw.below(280);
      const { name, email } = guestContact(source, draw.below(source.guests));
      const meetings = draw.between(2, 40);
      const report = {
        meetings,
        hours: Math.ceil(meetings * 0.7),
        guests: [{ name, email, meetings: Math.ceil(meetings / 2) }],
      };
      const month = `${moments.dateAgo(created + 20).slice(0, 7)}-01`;
      return [organisation, index, id, month, JSON.stringify(report), moments.ago(created)];
    },
  };
}
