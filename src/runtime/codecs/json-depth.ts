import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'

const DEEPEST = DEFAULTS.messageDepth.value
const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Throws CODEC_INPUT_INVALID for text nested deeper than a flow decodes. Only text of many brackets is walked. */
export function refuseDeepNesting(text: string): void {
  if (text.length < DEEPEST || !hasManyBrackets(text)) return
  const at = tooDeepAt(text)
  if (at === undefined) return
  throw new FlowError('CODEC_INPUT_INVALID', {
    message: `The value is nested deeper than ${DEEPEST.toLocaleString('en')} levels at character ${at + 1}.`,
    hint: 'Flatten it, or declare the topic as "bytes".',
  })
}

// Searching for one character is far faster than walking, and most messages have few brackets.
function hasManyBrackets(text: string): boolean {
  let count = 0
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      count += 1
      if (count > DEEPEST) return true
    }
  }
  return false
}

function tooDeepAt(text: string): number | undefined {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1
      if (depth > DEEPEST) return at
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1
  }
  return undefined
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at += 1
    else if (code === QUOTE) return at
  }
  return text.length
}
