import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { decode, encode, type Answer } from 'dns-packet';
import { parseAddress } from './address.ts';
import { findWhereabouts } from './whereabouts.ts';

/** A name service of its own, over the real protocol: answers from these records, else "no such name". */
async function nameService(records: readonly Answer[]): Promise<{ at: string; close(): void }> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const { id, questions = [] } = decode(message);
    const answers = records.filter(({ name, type }) =>
      questions.some((question) => question.name === name && question.type === type),
    );
    const flags = 0x0480 | (answers.length === 0 ? 3 : 0);
    const reply = encode({
      type: 'response',
      ...(id !== undefined && { id }),
      flags,
      questions,
      answers,
    });
    socket.send(reply, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { at: `127.0.0.1:${socket.address().port}`, close: () => socket.close() };
}

async function namesOf(host: string, records: readonly Answer[], isUp = true) {
  const service = await nameService(records);
  if (!isUp) service.close();
  const answer = await findWhereabouts(
    parseAddress('main', `postgres://troth@${host}/shop`),
    1000,
    [service.at],
  );
  if (isUp) service.close();
  return answer.supported ? answer.value : answer.why;
}

describe('the whereabouts of a server', () => {
  it('follow the aliases of its name to the end', async () => {
    const records: Answer[] = [
      { type: 'CNAME', name: 'db.example.org', data: 'shop.example.net' },
      { type: 'CNAME', name: 'shop.example.net', data: 'x.eu-central-1.rds.amazonaws.com' },
    ];
    const { names } = Object(await namesOf('db.example.org', records));
    assert.deepEqual(names, [
      'db.example.org',
      'shop.example.net',
      'x.eu-central-1.rds.amazonaws.com',
    ]);
  });

  it('end where aliases run in a circle', async () => {
    const records: Answer[] = [
      { type: 'CNAME', name: 'a.example.org', data: 'b.example.org' },
      { type: 'CNAME', name: 'b.example.org', data: 'a.example.org' },
    ];
    const { names } = Object(await namesOf('a.example.org', records));
    assert.deepEqual(names, ['a.example.org', 'b.example.org']);
  });

  it('have the names of its addresses', async () => {
    const records: Answer[] = [
      { type: 'A', name: 'db.example.org', data: '203.0.113.7' },
      {
        type: 'PTR',
        name: '7.113.0.203.in-addr.arpa',
        data: 'ec2-203-0-113-7.eu-west-1.compute.amazonaws.com',
      },
    ];
    const found = await namesOf('db.example.org', records);
    assert.deepEqual(found, {
      names: ['db.example.org', 'ec2-203-0-113-7.eu-west-1.compute.amazonaws.com'],
      complete: true,
    });
    assert.deepEqual(Object(await namesOf('203.0.113.7', records)).names, [
      'ec2-203-0-113-7.eu-west-1.compute.amazonaws.com',
    ]);
  });

  it('are incomplete where the name service is silent, and unasked for a socket of this machine', async () => {
    assert.deepEqual(await namesOf('db.example.org', [], false), {
      names: ['db.example.org'],
      complete: false,
    });
    assert.match(String(await namesOf('%2Fvar%2Frun%2Fpostgresql', [])), /socket file/);
  });
});
