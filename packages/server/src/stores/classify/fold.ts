/** Lower case without diacritics, so that `Müller` and `MULLER`, `José` and `jose` are alike. */
export function fold(lower: string): string {
  return lower
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae');
}
