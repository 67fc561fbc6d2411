const CHARACTERS = 200

/**
 * What a dead letter's sentence says apart from the message it is about: names in quotes and everything with a digit are
 * left out, so that a thousand messages that fail alike have one cause.
 */
export function causeOf(message: string): string {
  return message
    .replaceAll(/"[^"]*"/g, '"…"')
    .replaceAll(/[^\s"(),:;]*\d[^\s"(),:;]*/g, '#')
    .slice(0, CHARACTERS)
}
