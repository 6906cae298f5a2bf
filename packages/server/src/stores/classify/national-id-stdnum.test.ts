/**
 * Our checks of national ids against those of the npm package `stdnum`, over numbers of the right
 * form: thousands of each, of which some pass by chance. Where the two differ, it is said why.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import published from 'stdnum';
import { countNationalIds, systems } from './national-id.ts';
import { newShape, readShape } from './shape.ts';

const { stdnum } = published;

/** A linear congruential sequence, so that every run tries the same numbers. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}
const next = sequence(7);

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** `#` a digit, `?` a letter, `D` a date that is none now and then, `[ABC]` one of these. */
const made = (pattern: string): string =>
  pattern.replaceAll(/\[([^\]]+)\]|[#?D]/g, (sign, among?: string) => {
    if (among !== undefined) return among[next(among.length)] ?? '';
    if (sign === '#') return String(next(10));
    return sign === '?' ? (letters[next(26)] ?? '') : date();
  });
const two = (value: number): string => String(value).padStart(2, '0');
const date = (): string => two(next(100)) + two(next(14)) + two(next(33));

interface Pair {
  readonly name: string;
  readonly pattern: string;
  readonly theirs: (id: string) => boolean;
  /** Why one says yes where the other says no. */
  readonly explained?: (id: string) => string | undefined;
}

const here = Temporal.Now.plainDateISO().year % 100;
const unborn = 'stdnum refuses births that are still to come; a check that has no clock cannot';
/** Of a birth after 2000 that is written with two digits. */
const later = (id: string, at: number): string | undefined =>
  Number(id.slice(at, at + 2)) >= here ? unborn : undefined;
/** Exactly one of the first ten digits stands twice or three times. */
const repeats = (id: string): number[] =>
  [...new Set(id.slice(0, 10))]
    .map((digit) => id.slice(0, 10).split(digit).length - 1)
    .filter((count) => count > 1);

const pairs: readonly Pair[] = [
  {
    name: 'US social security numbers',
    pattern: '###-##-####',
    theirs: (id) => stdnum.US!.ssn!.validate(id).isValid,
    explained: (id) => (id.endsWith('-0000') ? 'serial 0000 was never issued' : undefined),
  },
  {
    name: 'Dutch BSNs',
    pattern: '#########',
    theirs: (id) => stdnum.NL!.bsn!.validate(id).isValid,
  },
  {
    name: 'Canadian SINs',
    pattern: '#########',
    theirs: (id) => stdnum.CA!.sin!.validate(id).isValid,
    explained: (id) => (/^[08]/.test(id) ? '0 and 8 are not given to people' : undefined),
  },
  {
    name: 'UK national insurance numbers',
    pattern: '??######[ABCDEF]',
    theirs: (id) => stdnum.GB!.nino!.validate(id).isValid,
  },
  {
    name: 'German tax ids',
    pattern: '###########',
    theirs: (id) => stdnum.DE!.idnr!.validate(id).isValid,
    explained: (id) => {
      const [first = 0, ...others] = repeats(id);
      return others.length > 0 || first === 0 || first > 3
        ? 'exactly one digit stands twice or three times; stdnum looks at the first that repeats'
        : undefined;
    },
  },
  {
    name: 'PESEL numbers',
    pattern: 'D#####',
    theirs: (id) => stdnum.PL!.pesel!.validate(id).isValid,
  },
  {
    name: 'CPF numbers',
    pattern: '###########',
    theirs: (id) => stdnum.BR!.cpf!.validate(id).isValid,
  },
  {
    name: 'Turkish identity numbers',
    pattern: '###########',
    theirs: (id) => stdnum.TR!.tckimlik!.validate(id).isValid,
  },
  {
    name: 'Belgian national numbers',
    pattern: 'D#####',
    theirs: (id) => stdnum.BE!.insz!.validate(id).isValid,
    explained: (id) =>
      Number(id.slice(-2)) > 97 ? '97 less a remainder is never above 97' : later(id, 0),
  },
  {
    name: 'Swedish personal numbers',
    pattern: 'D-####',
    theirs: (id) => stdnum.SE!.personnummer!.validate(id).isValid,
    explained: (id) => later(id, 0),
  },
  {
    name: 'Swiss AHV numbers',
    pattern: '756##########',
    theirs: (id) => stdnum.CH!.ssn!.validate(id).isValid,
  },
  {
    name: 'French NIRs',
    pattern: '[12]###[012]##########',
    theirs: (id) => stdnum.FR!.nir!.validate(id).isValid,
  },
  {
    name: 'Spanish DNI and NIE numbers',
    pattern: '########?',
    theirs: (id) => stdnum.ES!.dni!.validate(id).isValid,
  },
  {
    name: 'Spanish DNI and NIE numbers',
    pattern: '[XYZ]#######?',
    theirs: (id) => stdnum.ES!.nie!.validate(id).isValid,
  },
  {
    name: 'codici fiscali',
    pattern: '[BCDF][RSTAE][RSTAEX][BCDF][ARST][RSTAX]##[ABCDEHLMPRSTZ][0-7]#?###?',
    theirs: (id) => stdnum.IT!.codicefiscale!.validate(id).isValid,
  },
  {
    name: 'Finnish identity codes',
    pattern: '[0123]#[01]###[-+A]###[0123456789ABCDEFHJKLMNPRSTUVWXY]',
    theirs: (id) => stdnum.FI!.hetu!.validate(id).isValid,
    explained: (id) => (id[6] === 'A' ? later(id, 4) : undefined),
  },
  {
    name: 'Norwegian identity numbers',
    pattern: '[0123]#[01]########',
    theirs: (id) => stdnum.NO!.fodselsnummer!.validate(id).isValid,
    explained: (id) => later(id, 4),
  },
  {
    name: 'Aadhaar numbers',
    pattern: '############',
    theirs: (id) => stdnum.IN!.aadhaar!.validate(id).isValid,
  },
  {
    name: 'Indian PANs',
    pattern: '???[PCHFATBLJGZ]?####?',
    theirs: (id) => stdnum.IN!.pan!.validate(id).isValid,
  },
  {
    name: 'Romanian personal codes',
    pattern: '#D######',
    theirs: (id) => stdnum.RO!.cnp!.validate(id).isValid,
    explained: (id) => later(id, 1),
  },
  {
    name: 'Korean resident numbers',
    pattern: 'D#######',
    theirs: (id) => stdnum.KR!.rrn!.validate(id).isValid,
    explained: (id) => later(id, 0),
  },
  {
    name: 'South African ids',
    pattern: 'D#######',
    theirs: (id) => stdnum.ZA!.idnr!.validate(id).isValid,
  },
  {
    name: 'Chinese resident ids',
    pattern: '######19D###[0123456789X]',
    theirs: (id) => stdnum.CN!.ric!.validate(id).isValid,
    explained: (id) => (/^[09]/.test(id) ? 'no province begins with 0 or 9' : undefined),
  },
  {
    name: 'Mexican CURPs',
    pattern: '[ABCXR][AEIOUXB][BCDR][BCDXA]D[HM][ASBCDGMN][SCLPRTFG][BCDFG][HJKLM][NPQRS][0123A]#',
    theirs: (id) => stdnum.MX!.curp!.validate(id).isValid,
    explained: (id) => {
      if (/^(?:ROBA|CACA|BACA)/.test(id)) return 'stdnum refuses words that give offence';
      return /^.[^AEIOUX]/.test(id)
        ? 'the second letter is a vowel, or X where there is none'
        : undefined;
    },
  },
];

const shape = newShape();
function ours(name: string, id: string): boolean {
  const counts = new Uint32Array(systems.length);
  readShape(id, shape);
  countNationalIds(id, shape, counts);
  return systems.some((system, at) => system.name === name && counts[at]! > 0);
}

const tried = 4000;

describe('national ids against stdnum', () => {
  for (const { name, pattern, theirs, explained } of pairs) {
    it(`${name}, ${pattern}`, (context) => {
      const different: string[] = [];
      const reasons = new Map<string, number>();
      let both = 0;
      for (let count = 0; count < tried; count += 1) {
        const id = made(pattern);
        const [mine, other] = [ours(name, id), theirs(id)];
        if (mine && other) both += 1;
        if (mine === other) continue;
        const reason = explained?.(id);
        if (reason === undefined) different.push(`${id}: ${mine ? 'only ours' : 'only stdnum'}`);
        else reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
      for (const [reason, count] of reasons) context.diagnostic(`${count} differ: ${reason}`);
      assert.deepEqual(different.slice(0, 10), []);
      assert.ok(both >= 5, `${both} of ${tried} pass both`);
    });
  }

  it('knows no system that it is not held against, but those that stdnum has not', () => {
    const held = new Set(pairs.map(({ name }) => name));
    const alone = systems.map(({ name }) => name).filter((name) => !held.has(name));
    assert.deepEqual([...new Set(alone)], ['Singapore NRICs', 'NHS numbers']);
  });
});
