/** Words around the phrases of `name-rules.ts`, in singular, without diacritics. */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** People, by role. A table named so is about people; a column named so may hold a name. */
export const personWords: ReadonlySet<string> = words(`
user usr customer cust client member employee emp staff worker person people persona individual human contact patient
pt doctor physician nurse surgeon therapist clinician student pupil teacher instructor professor lecturer tutor
parent guardian father mother child spouse dependent relative sibling husband wife partner guest visitor host
tenant lead prospect applicant candidate recruit driver passenger traveler traveller pilot rider courier author
writer editor reviewer commenter composer actor director player athlete coach fan subscriber recipient
sender receiver consignee addressee donor donator volunteer voter citizen resident taxpayer inmate
beneficiary insured policyholder claimant borrower debtor guarantor cosigner lender payee payer buyer seller shopper
purchaser owner landlord renter lessee occupant manager supervisor boss assignee assigned requester requestor
reporter submitter approver signer signatory witness attendee participant speaker organizer invitee follower friend
profile admin operator agent representative rep consultant freelancer contractor cardholder accountholder holder
respondent trainee intern colleague coworker personnel crew officer soldier victim suspect offender bidder
heir executor nominee mentor mentee alumni alumnus caregiver caretaker babysitter donee trustee shareholder investor
kunde kunden mandant mandanten mitarbeiter angestellter benutzer nutzer patienten patientin schuler schueler lehrer mitglied mitglieder
ansprechpartner fahrer versicherter bewerber empfanger empfaenger absender teilnehmer besitzer inhaber arzt
utilisateur personne salarie employe adherent abonne assure eleve etudiant enseignant medecin conducteur destinataire
usuario cliente empleado persona paciente alumno estudiante profesor medico conductor socio miembro destinatario
empleada trabajador utente dipendente paziente studente insegnante medico autista socio abbonato docente
funcionario colaborador aluno professor motorista socio gebruiker klant werknemer medewerker patient leerling lid
bestuurder verzekerde pracownik uzytkownik klient pacjent kierowca nauczyciel czlonek anvandare kund anstalld
medarbejder bruger kunder ansatt bruker elev larare asiakas tyontekija henkilo kayttaja subscriber subscribers
medlem medlemmar medlemmer prescriber dispenser pharmacist dentist psychologist midwife carer nanny hausarzt facharzt referente responsabile titolare intestatario autore autor auteur verfasser bearbeiter
sachbearbeiter betreuer vertreter besteller responsable encargado vendedor comprador proprietario propietario inquilino
eigentumer vermieter mieter gast kontaktperson wlasciciel opiekun agare lakare forfattare handlaggare ansvarig
behandelaar eigenaar huurder verhuurder contactpersoon verkoper zaposleni
kyc mae pai madre padre mere pere mutter vater winner claimant adjuster nominator pegawai karyawan pelanggan nasabah siswa mahasiswa guru nhanvien khachhang musteri calisan zamestnanec zakaznik ugyfel dolgozo`);

/** Plurals count as well, where a phrase keeps them from being cut (`drivers license`). */
export function isAmong(set: ReadonlySet<string>, word: string): boolean {
  return set.has(word) || (word.length > 4 && word.endsWith('s') && set.has(word.slice(0, -1)));
}

/** Nouns that only carry what stands before them: the records of customers are about customers. */
export const carrierWords: ReadonlySet<string> = words(`
record data info information detail list entry table tbl account address profile master main base raw archive history
backup copy old new tmp temp staging stg dim fact view vw import export extra ext extension personal private
contact directory registry register json meta attribute attr`);

/** Tables about things. */
export const thingWords: ReadonlySet<string> = words(`
product item sku variant article artikel produit producto prodotto produto plan package category kategorie tag label
role permission privilege setting config configuration option preference file document attachment folder film movie
track song album band genre playlist media asset post page template theme widget menu course class subject lesson module
exam project task job build release version deployment pipeline workflow run step stage event campaign feature flag
metric measurement stat statistic log queue migration schema currency language unit tax coupon discount promotion
offer price ingredient recipe vehicle car truck part component inventory stock bin shelf catalog collection board
channel topic forum repository repo branch commit issue ticket milestone sprint board namespace dataset model
experiment rule policy type status state enum lookup code parameter property key dictionary translation locale
book magazine journal newspaper isbn game level quest achievement badge medal equipment tool machine material
color colour size format brand posting vacancy opening memory wallet blockchain pointer drug medicine medication disease vaccine symptom`);

/** Tables about places, where streets and towns are nobody's. */
export const placeWords: ReadonlySet<string> = words(`
city town country state province region county district zone area territory location place site venue warehouse
store shop outlet branch office building facility depot hub terminal station airport port stop hotel restaurant
school university college hospital clinic pharmacy library museum park stadium room campus store continent
timezone geo postcode zipcode postal city stadt land ville pays ciudad pais citta filiale lager`);

export const organisationWords: ReadonlySet<string> = words(`
company organization organisation org firm business enterprise corporation vendor supplier manufacturer merchant
carrier bank agency department dept division team group unit brand publisher institution association
charity union party employer entity societe establishment franchise dealer distributor lieferant fournisseur proveedor fornitore leverancier
abteilung merchant insurer airline processor subsidiary`);

export const machineWords: ReadonlySet<string> = words(`
server device sensor gateway router switch firewall node cluster pod container instance vm machine printer camera
meter thermostat controller endpoint network subnet vlan interface nic dns proxy loadbalancer kernel firmware
hostname mgmt management loopback vip lan wan appliance plc robot drone satellite antenna probe beacon iot metric telemetry reading host service`);

/** After a phrase these change nothing. */
export const neutralSuffixes: ReadonlySet<string> = words(`
text txt str string val value raw plain enc encrypted cipher ciphertext clear cleartext primary secondary main home
work private personal business office day evening night alt alternate alternative other old new current previous
prev former original orig normalized normalised canonical lower upper full formatted display local intl
international native legal en de fr es it kana kanji latin romaji col column line input x y v a b c
contact contacto contatto kontakt kontaktowy kontaktowa actual atual actuel actuelle attuale personale perso particular
  laboral privat privada privado propio billing shipping delivery mailing emergency masked redacted tokenized sealed s i ii`);

export const connectors: ReadonlySet<string> =
  words(`of du de del della delle dei do da des el la le the and y e und et i og och van von
den der d l s for to by pour per para fur fuer`);

/** Before a phrase these make it something else: a count, a flag, a time, a kind. */
export const prefixVetoes: ReadonlySet<string> = words(`
is has had was were can should must will did num cnt count nb nbr total max min avg average sum default template type
tipo typ soort send show hide enable enabled disable allow allowed use require required requires verify verified
valid invalid validate check days hours minutes test anzahl cantidad numero nombre_de ile aantal antal hide notify
notification notifications opt subscribe subscribed unsubscribe support noreply system auto skip force want wants
receive accept ignore block blocked missing no non without duplicate format pattern regex failed successful`);

/** Roles that firms and programs have as well: a number of theirs is nobody's. */
export const sharedRoles: ReadonlySet<string> = words(
  'host tenant agent partner operator admin profile owner client user representative rep crew lead personnel user usr',
);

export const numberWords: ReadonlySet<string> = words(
  'number no nr num nbr nummer numero id code identifier numer',
);

/** Hashes of something: a pseudonym for it. */
export const hashWords: ReadonlySet<string> = words(
  'hash hashed sha sha1 md5 hmac digest pseudonym pseudonymized bidx',
);

/** Words of columns that are not personal, so that glued names fall into their parts. */
export const plainWords: ReadonlySet<string> = words(`
name names type style status state flag count date time stamp timestamp zone year month day week hour minute second created
updated modified deleted started ended closed opened sent verified confirmed active enabled locked version revision
description title subject body content message comment note notes remark summary key value index order sort rank
position priority level score rating point total amount price cost fee tax rate quantity qty balance currency
percent ratio url link path file folder image icon color width height length depth size weight hash checksum
token session source target origin destination reference ref parent child root group category tag label option
setting config default min max first last next previous login logout attempt failed success error reason result
code number promotion campaign template language locale format display visible hidden public private internal
external local remote sync export import backup archive log event action method request response header payload
query filter limit offset page batch job task queue worker cron schedule interval duration timeout retry update
quote invoice payment refund shipping billing delivery tracking carrier warehouse store product item stock unit
vacation sick leave hours salaried current hire employment department contract row guid uuid creator owner
visits clicks views likes shares followers friends karma reputation credits points coins employees members
total msg post posts extra users column theme scheme otp limit projects activation`);

/** Words before a place that say whose it is. */
export const addressedWords: ReadonlySet<string> = words(`
billing bill shipping ship  mailing home residential residence permanent correspondence private
birth recipient  wohn liefer rechnung envio facturacion livraison facturation domicile`);

/** Abbreviations, read in full when the short form matches no rule. */
export const abbreviations: ReadonlyMap<string, string> = new Map(
  `nm name, init initial, stat status, orient orientation, lang language, tpl template, yrs years, desc description, descr description, qual qualification, cond condition, nme name, nbr number, num number, no number, nr number, addr address, adr address, add address, dt date, dte date, dat date,
  cd code, emp employee, empl employee, cust customer, cst customer, mgr manager, gndr gender, gen gender, ph phone,
  phn phone, mob mobile, mbl mobile, cel cell, tel phone, acct account, acc account, pwd password, usr user, pt patient, pat patient,
  stu student, std student, stud student, cntct contact, cont contact, eml email, mail email, lic license, veh vehicle, reg registration,
  ins insurance, med medical, hist history, ctry country, cntry country, cnty county, prov province, cty city, ste state,
  nat nationality, natl national, occ occupation, occup occupation, doc document, mem member, memb member, mbr member, benef beneficiary,
  guar guarantor, rcpt recipient, recip recipient, sndr sender, frst first, fst first, lst last, mid middle, spse spouse, fthr father,
  mthr mother, grd guardian, brth birth, bth birth, appl applicant, cand candidate, psgr passenger, pax passenger, drvr driver,
  ownr owner, tnt tenant, physn physician, dr doctor, instr instructor, tchr teacher, prof professor, rep representative, sal salary,
  marit marital, mar marital, ethn ethnicity, relig religion, pob birthplace, zipcd zip, pstl postal, post postal, str street, st street,
  strt street, apt apartment, bldg building, blk block, hse house, pic picture, img image, ppt passport, pssprt passport, dl license,
  diag diagnosis, rx prescription, allrg allergy, sgn signature, sig signature, fp fingerprint, geo location, cc card, crd card, exp expiry, bnk bank`
    .split(/,\s*/)
    .flatMap((pair): (readonly [string, string])[] => {
      const [short, long] = pair.split(' ');
      return short === undefined || long === undefined ? [] : [[short, long]];
    }),
);

/** Tables in which height and weight are somebody's. */
export const healthWords: ReadonlySet<string> = words(
  'health medical clinic clinical patient fitness vital vitals body workout gym athlete hospital wellness nutrition prescription pharmacy diagnosis treatment surgery dental nurse ward admission immunization vaccination lab allergy condition obs observation encounter symptom conditions allergies',
);

export const vacancyWords: ReadonlySet<string> = words(
  'job posting vacancy opening position grade band',
);

/** Before a country or a town these speak of an address of a machine, a firm or a thing. */
export const remoteWords: ReadonlySet<string> = words(
  'ip geo geoip origin manufacture manufacturing tax vat issuing issuer bank card bin currency locale browser sales market',
);

/** Germanic compounds end in what they are: `Hauptwohnadresse`. */
export const compoundHeads: readonly string[] = [
  ...words(`email mailadresse telefon telefonnummer telefoon telefoonnummer handynummer mobilnummer adresse strasse straat vorname
  nachname voornaam achternaam diagnose gehalt salaris geburtsdatum geboortedatum passwort wachtwoord kontonummer
  postleitzahl wohnort geschlecht rekeningnummer steuernummer versichertennummer kundennummer personalnummer`),
];
