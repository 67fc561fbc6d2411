/** Controls, marks that turn text around or join it unseen, separators of lines, and bytes that were no text. */
const DANGEROUS = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu

/** Text of a message that can neither hide, turn nor break what stands beside it: each such sign is shown by its name. */
export function harmlessText(text: string): string {
  return text.replaceAll(DANGEROUS, shown)
}

/** The same; line breaks and tabs lay a text out, and stay. */
export function harmlessLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((part, index) => (index % 2 === 1 ? part : harmlessText(part)))
    .join('')
}

/** The same on one line: layout of JSON becomes single spaces. */
export function onOneLine(text: string): string {
  return harmlessText(text.replaceAll(/\s*[\r\n]+\s*|\t+/g, ' '))
}

/** U+0000 to U+001F have pictures of their own; others are named. */
function shown(sign: string): string {
  const code = sign.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`
}
