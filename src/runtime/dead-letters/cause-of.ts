const CHARACTERS = 200

/**
 * What a dead letter's sentence says apart from the message it is about: everything with a digit is left out, and what
 * stands in quotes unless it could be the name of a field, so that a thousand messages that fail alike have one cause.
 */
export function causeOf(message: string): string {
  return message
    .replaceAll(/"[^"]*"/g, (quoted) => (/^"[a-z_.]+"$/.test(quoted) ? quoted : '"…"'))
    .replaceAll(/[^\s"(),:;]*\d[^\s"(),:;]*/g, '#')
    .slice(0, CHARACTERS)
}
