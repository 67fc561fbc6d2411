/**
 * The text of a member of a JSON object, exactly as it is written in it: `JSON.parse` would round long digits.
 * The text must be valid JSON. Of a repeated name the last one counts, as in JSON.parse.
 */
export function memberText(object: string, name: string): string | undefined {
  let found: string | undefined
  let at = skipBlank(object, 0) + 1
  for (;;) {
    at = skipBlank(object, at)
    if (object[at] !== '"') return found
    const nameEnd = endOfString(object, at)
    const thisName = JSON.parse(object.slice(at, nameEnd)) as string
    const start = skipBlank(object, skipBlank(object, nameEnd) + 1)
    const end = endOfValue(object, start)
    if (thisName === name) found = object.slice(start, end).trimEnd()
    at = skipBlank(object, end) + 1
  }
}

function skipBlank(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1
  return at
}

function endOfString(text: string, quote: number): number {
  let at = quote + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/** Behind the value: at the comma or bracket that follows it. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '"') at = endOfString(text, at) - 1
    else if (character === '{' || character === '[') depth += 1
    else if (depth === 0 && ',}]'.includes(character)) return at
    else if (character === '}' || character === ']') depth -= 1
  }
  return text.length
}
