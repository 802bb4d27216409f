/** Texts of the page's language, and numbers as that language writes them. */
export class Words {
  private readonly whole: Intl.NumberFormat;
  private readonly tenth: Intl.NumberFormat;
  private readonly money: Intl.NumberFormat;

  constructor(
    readonly lang: 'fr' | 'en',
    private readonly texts: Record<string, string>,
  ) {
    const locale = lang === 'fr' ? 'fr-FR' : 'en-GB';
    this.whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });
  }

  /** The text with {0}, {1} … filled in. A missing text shows its key: it must be seen. */
  say(key: string, ...parts: (string | number)[]): string {
    const text = this.texts[key] ?? `⟦${key}⟧`;
    return text.replace(/\{(\d)\}/g, (whole, index: string) => {
      const part = parts[Number(index)];
      return part === undefined ? whole : String(part);
    });
  }

  /** `key.one` or `key.many`: French says « 0 local », English “0 premises”. */
  count(key: string, value: number): string {
    const one = this.lang === 'fr' ? Math.abs(value) < 2 : value === 1;
    return this.say(`${key}.${one ? 'one' : 'many'}`, this.number(value));
  }

  number(value: number): string {
    return this.whole.format(value);
  }

  percent(value: number): string {
    return this.lang === 'fr' ? `${this.tenth.format(value)}\u202f%` : `${this.tenth.format(value)}%`;
  }

  euros(value: number): string {
    return this.money.format(value);
  }
}
