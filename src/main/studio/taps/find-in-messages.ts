import type { KeptMessage } from './kept-messages.ts'

/** A word, or words in quotes, with the field they are meant for. */
const TERM = /(?:(key|status):)?(?:"([^"]*)"?|(\S+))/g

export type FindMessage = (message: KeptMessage) => boolean

/**
 * What a person looks for: `key:` and `status:` mean those, anything else is text in key, place or value; all must be
 * there. Undefined where nothing is looked for. Plain text, no pattern: nothing a person types can take long.
 */
export function findInMessages(find: string): FindMessage | undefined {
  const terms = [...find.matchAll(TERM)].flatMap(termOf)
  if (terms.length === 0) return undefined
  return (message) => terms.every((term) => term(message))
}

function termOf([whole, field, quoted, word]: RegExpMatchArray): FindMessage[] {
  const text = (quoted ?? word ?? '').toLowerCase()
  // A field whose word is still to be typed says nothing yet.
  if (text === '' || whole === 'key:' || whole === 'status:') return []
  if (field === 'key') return [({ sample: { key } }) => key !== null && has(key.text, text)]
  if (field === 'status') return [({ result }) => result === text]
  return [
    ({ sample: { key, value, origin } }) =>
      (value !== null && has(value.text, text)) ||
      (key !== null && has(key.text, text)) ||
      `${origin.partition}:${origin.offset}` === text,
  ]
}

function has(text: string, part: string): boolean {
  return text.toLowerCase().includes(part)
}
