/** Words that tell places, firms and streets from people. Lower case, without diacritics. */
import { fold } from './fold.ts';

const split = (text: string): ReadonlySet<string> =>
  new Set(
    fold(text)
      .trim()
      .split(/\s*[,\n]\s*/),
  );

/** `建国路88号`, `芝公園4丁目`, `세종대로 110`: signs of streets and houses behind others or digits. */
export const hasStreetSign = (value: string): boolean =>
  /(?:\p{Script=Han}[路街道巷弄]|[0-9０-９][号號]|丁目|番地|[区區市町村]\p{Script=Han}|\p{Script=Hangul}{2}(?:로|길|동))/u.test(
    value,
  );

export const countryNames: ReadonlySet<string> = split(`
afghanistan, albania, algeria, andorra, angola, argentina, armenia, australia, austria, azerbaijan, bahamas,
bahrain, bangladesh, barbados, belarus, belgium, belize, benin, bhutan, bolivia, bosnia and herzegovina,
botswana, brazil, brunei, bulgaria, burkina faso, burundi, cambodia, cameroon, canada, cape verde, chad, chile,
china, colombia, comoros, congo, costa rica, croatia, cuba, cyprus, czech republic, czechia, denmark, djibouti,
dominica, dominican republic, ecuador, egypt, el salvador, eritrea, estonia, eswatini, ethiopia, fiji, finland,
france, gabon, gambia, georgia, germany, ghana, greece, grenada, guatemala, guinea, guyana, haiti, honduras,
hungary, iceland, india, indonesia, iran, iraq, ireland, israel, italy, jamaica, japan, jordan, kazakhstan,
kenya, kiribati, kuwait, kyrgyzstan, laos, latvia, lebanon, lesotho, liberia, libya, liechtenstein, lithuania,
luxembourg, madagascar, malawi, malaysia, maldives, mali, malta, mauritania, mauritius, mexico, micronesia,
moldova, monaco, mongolia, montenegro, morocco, mozambique, myanmar, namibia, nauru, nepal, netherlands,
new zealand, nicaragua, niger, nigeria, north macedonia, norway, oman, pakistan, palau, panama, paraguay, peru,
philippines, poland, portugal, qatar, romania, russia, russian federation, rwanda, samoa, san marino,
saudi arabia, senegal, serbia, seychelles, sierra leone, singapore, slovakia, slovenia, somalia, south africa,
south korea, north korea, south sudan, spain, sri lanka, sudan, suriname, sweden, switzerland, syria, taiwan,
tajikistan, tanzania, thailand, togo, tonga, tunisia, turkey, turkmenistan, uganda, ukraine,
united arab emirates, united kingdom, united states, united states of america, uruguay, uzbekistan, vanuatu,
venezuela, vietnam, yemen, zambia, zimbabwe, usa, uk, deutschland, osterreich, schweiz, frankreich, italien,
spanien, allemagne, suisse, espagne, italie, espana, alemania, francia, italia, brasil, polska, sverige`);

/** Last words of firms' names, and words only they have. */
export const firmWords: ReadonlySet<string> = split(`
inc, inc., llc, ltd, ltd., gmbh, ag, kg, ohg, mbh, sa, sas, sarl, srl, spa, bv, b.v., nv, n.v., ab, as, oy, plc,
corp, corp., corporation, company, co, co., group, gruppe, groupe, gruppen, sons, holding, holdings, partners,
partner, ltda, ltda., s.a., s.a, s.l., sl, s.r.l., s.p.a., s.a.s., pty, limited, bros, associates, industries,
solutions, systems, technologies, services, enterprises, foundation, e.v., e.g., comercio, hijos, eredi, sp., z o.o.,
hotel, restaurant, cafe, bank, university, school, hospital, clinic, church, studio, shop, store, mart, labs`);

/** Words of streets, whole or as the end of a longer word (`Hauptstrasse`). */
export const streetWords: ReadonlySet<string> = split(`
street, st, st., avenue, ave, ave., road, rd, rd., lane, ln, ln., drive, dr, dr., boulevard, blvd, way, court,
ct, ct., place, pl, terrace, close, crescent, square, sq, highway, hwy, parkway, pkwy, row, alley, mews, circle,
trail, gardens, grove, walk, heights, run, pike, plaza, strasse, str., str, weg, platz, allee, gasse, ring, ufer,
damm, rue, av., boul., bd, impasse, chemin, quai, cours, passage, route, calle, c/, avenida, avda., avda, plaza,
paseo, camino, carretera, ronda, travesia, via, viale, corso, piazza, vicolo, largo, strada, borgo, contrada, rua,
travessa, alameda, praca, rodovia, estrada, straat, laan, plein, gracht, kade, singel, dijk, ul., ulica, al.,
aleja, plac, os., gatan, vagen, gata, gate, gade, vej, vei, katu, tie, utca, ut, ulice, strada, bulevardul,
улица, ул., ул, проспект, пр., пр-т, пер., переулок, шоссе, бульвар, бул., вулиця, вул., площадь, наб., οδος, λεωφορος,
λεωφ., πλατεια, شارع, طريق, ميدان, خيابان, רחוב, רח׳, שדרות, मार्ग, रोड, गली, सड़क, नगर`);

const streetEnds = [
  'strasse',
  'straße',
  'str.',
  'weg',
  'platz',
  'gasse',
  'allee',
  'straat',
  'laan',
  'plein',
  'gracht',
  'dreef',
  'gatan',
  'gata',
  'vägen',
  'gränd',
  'gade',
  'vej',
  'veien',
  'gata',
  'katu',
  'utca',
  'ring',
  'steig',
] as const;

/** Nearly every word is ruled out by its last two letters. */
const lastLetters: ReadonlySet<string> = new Set(streetEnds.map((end) => end.slice(-2)));

/** Also titles, saints and courts elsewhere (`Dr Blanc`, `St Gallen`): they follow a name. */
export const trailingStreetWords: ReadonlySet<string> = split(
  'st, st., dr, dr., ln, ln., rd, rd., ct, ct., pl, sq, way, run, row, close, place, court, al., bd, ring, gate, gata, os., ut, pike, walk, ave',
);

export function isStreetWord(word: string): boolean {
  if (streetWords.has(word)) return true;
  if (word.length < 6 || !lastLetters.has(word.slice(-2))) return false;
  return streetEnds.some((end) => word.endsWith(end));
}
