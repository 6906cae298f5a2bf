/** Words that columns of few different values hold. Lower case, without diacritics. */
/** Also forms of address, in which people are asked for it. */
export const genders: ReadonlySet<string> = new Set(
  `m f w d x male female other man woman masculine feminine nonbinary non-binary diverse divers mannlich weiblich
  hombre mujer h masculino femenino feminino homme femme masculin feminin maschio femmina uomo donna vrouw
  herr frau mr mrs ms miss k mezczyzna kobieta kvinna kvinde mand mann kvinne unknown`.split(/\s+/),
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
