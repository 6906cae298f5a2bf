/** Words that columns of few different values hold. Lower case, without diacritics. */
/** Also forms of address, in which people are asked for it. */
export const genders: ReadonlySet<string> = new Set(
  `m f w d x male female other man woman masculine feminine nonbinary non-binary diverse divers mannlich weiblich
  hombre mujer h masculino femenino feminino homme femme masculin feminin maschio femmina uomo donna vrouw
  herr frau mme mlle m. mr. mrs. monsieur madame mademoiselle sr sra srta sig sig.ra dhr mevr mle mr mrs ms miss k mezczyzna kobieta kvinna kvinde mand mann kvinne unknown`.split(
    /\s+/,
  ),
);

/** What the word `state` means where it is not a place. */
export const workflow: ReadonlySet<string> = new Set(
  `active inactive pending open opened closed new done finished failed failure success queued running started stopped
  draft published archived enabled disabled blocked deleted approved rejected processing processed completed complete
  cancelled canceled todo doing ready waiting paused suspended expired valid invalid delivered shipped paid unpaid
  accepted declined resolved reopened review initial final error ok online offline on off up down sent received
  aktiv inaktiv offen geschlossen activo inactivo ativo inativo actif inactif attivo`.split(/\s+/),
);

export const ethnic: ReadonlySet<string> = new Set(
  'white black asian hispanic latino latina caucasian african indigenous aboriginal maori native mixed multiracial arab pacific'.split(
    ' ',
  ),
);

/** After or before a number these make it a duration, a dose, a date or opening hours. */
export const measures: ReadonlySet<string> = new Set(
  `s sec secs second seconds min mins minute minutes h hr hrs hour hours day days week weeks month months year years
  minuten minute stunde stunden std std. tag tage woche wochen monat monate jahr jahre uhr minuto minutos hora horas
  dia dias semana semanas mes meses ano anos minuti ora ore giorno giorni settimana settimane mese mesi anno anni
  heure heures jour jours semaine semaines mois an ans minuut minuten uur dag dagen weken maand maanden jaar
  mg g kg mcg µg μg ug ml l cl dl mm cm m km mi ft in lb lbs oz iu ie mmol kcal cal kw kwh mb gb px pt
  tablet tablets tablette tablettes tablette(n) tabletten comprime comprimes comprimido comprimidos compressa compresse
  capsule capsules kapsel kapseln capsula capsulas drop drops tropfen gouttes gotas puff puffs dose doses dosis pill pills
  am pm a.m. p.m. am, pm, weekday weekdays weekend weekends werktags wochentags daily taglich quotidien diario
  mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
  mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag
  lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes
  january february march april june july august september october november december
  januar februar marz mai juni juli oktober dezember q1 q2 q3 q4 quarter quartal semester term kw
  percent percentage pieces piece pcs stk stuck items item units unit times x points pages rooms guests people persons
  episodes episode season chapter lesson level version step steps`.split(/\s+/),
);
