/** Which employee belongs to which company: arithmetic instead of a table in memory. */

export interface Seat {
  readonly company: number;
  readonly employee: number;
}

/** Companies come in five sizes, over and over. */
const sizes = [8, 20, 35, 60, 77];
const block = sizes.reduce((sum, size) => sum + size, 0);
const teamSize = 8;

export class Roster {
  readonly people: number;
  readonly companies: number;
  readonly teams: number;

  constructor(people: number) {
    this.people = people;
    this.companies = this.seat(people - 1).company + 1;
    this.teams = this.teamsBefore(this.companies);
  }

  /** The seat of the person with this number, from 0. */
  seat(person: number): Seat {
    let rest = person % block;
    let step = 0;
    for (const size of sizes) {
      if (rest < size) break;
      rest -= size;
      step++;
    }
    return { company: Math.floor(person / block) * sizes.length + step, employee: rest };
  }

  /** Employees of a company; the last one may be cut short. */
  sizeOf(company: number): number {
    const full = sizes[company % sizes.length] ?? 0;
    return Math.min(full, this.people - this.firstOf(company));
  }

  /** Number of the person who has seat 0 of the company. */
  firstOf(company: number): number {
    const before = sizes.slice(0, company % sizes.length).reduce((sum, size) => sum + size, 0);
    return Math.floor(company / sizes.length) * block + before;
  }

  teamOf(employee: number): number {
    return Math.floor(employee / teamSize);
  }

  leadOf(team: number): number {
    return team * teamSize;
  }

  /** The team with this running number over all companies. */
  team(index: number): { readonly company: number; readonly team: number } {
    let rest = index;
    const perBlock = sizes.reduce((sum, size) => sum + Math.ceil(size / teamSize), 0);
    let company = Math.floor(rest / perBlock) * sizes.length;
    rest %= perBlock;
    for (const size of sizes) {
      const teams = Math.ceil(size / teamSize);
      if (rest < teams) break;
      rest -= teams;
      company++;
    }
    return { company, team: rest };
  }

  private teamsBefore(companies: number): number {
    let teams = 0;
    for (let company = 0; company < companies; company++) {
      teams += Math.ceil(this.sizeOf(company) / teamSize);
    }
    return teams;
  }
}
