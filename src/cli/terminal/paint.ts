/** Colours that mean something: each paints a text, or leaves it plain. */
export interface Paint {
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  warning(text: string): string
  bad(text: string): string
}

const plain: Paint = {
  bold: (text) => text,
  dim: (text) => text,
  good: (text) => text,
  warning: (text) => text,
  bad: (text) => text,
}

const coloured: Paint = {
  bold: (text) => `\u001b[1m${text}\u001b[22m`,
  dim: (text) => `\u001b[2m${text}\u001b[22m`,
  good: (text) => `\u001b[32m${text}\u001b[39m`,
  warning: (text) => `\u001b[33m${text}\u001b[39m`,
  bad: (text) => `\u001b[31m${text}\u001b[39m`,
}

/** Colours on a terminal only, and never where NO_COLOR is set (no-color.org) or the terminal is dumb. */
export function paintFor(stream: { readonly isTTY?: boolean }): Paint {
  const unwanted = (process.env['NO_COLOR'] ?? '') !== '' || process.env['TERM'] === 'dumb'
  return stream.isTTY === true && !unwanted ? coloured : plain
}
