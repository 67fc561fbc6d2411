import { useMemo } from 'react'
import type { PreviewMessageView } from '../../contract/studio/preview-methods.ts'
import './message-view.css'

/** A message's value as lines. The text of its JSON is only laid out, never read as numbers: digits stay as they came. */
export function MessageView({ message }: { readonly message: PreviewMessageView }) {
  const tokens = useMemo(() => laidOut(message.value), [message.value])
  return (
    <pre className="message">
      {tokens.map(({ look, text }, index) => (
        // The same text gives the same tokens in the same places.
        // eslint-disable-next-line react/no-array-index-key
        <span key={index} className={look}>
          {text}
        </span>
      ))}
      {message.isCut && <span className="message-cut">… {message.bytes} bytes in all</span>}
    </pre>
  )
}

interface Token {
  readonly look: 'message-name' | 'message-text' | 'message-number' | 'message-mark'
  readonly text: string
}

const PARTS = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*|true|false|null|[{}[\],]|\s+|./g

function laidOut(value: string | null): readonly Token[] {
  if (value === null) return [{ look: 'message-mark', text: 'no value (tombstone)' }]
  if (!/^\s*[{[]/.test(value)) return [{ look: 'message-text', text: value }]
  const tokens: Token[] = []
  let depth = 0
  const breakLine = () =>
    tokens.push({ look: 'message-mark', text: `\n${'  '.repeat(Math.max(0, depth - 1))}` })
  for (const [part, colon] of value.matchAll(PARTS)) {
    if (/^\s+$/.test(part)) continue
    if (part === '{' || part === '[') {
      if (depth > 0) tokens.push({ look: 'message-mark', text: part === '[' ? '[' : '' })
      depth += 1
      if (part === '{' && depth > 1) breakLine()
      continue
    }
    if (part === '}' || part === ']') {
      depth -= 1
      if (part === ']') tokens.push({ look: 'message-mark', text: ']' })
      continue
    }
    if (part === ',') {
      breakLine()
      continue
    }
    tokens.push(
      colon === undefined
        ? { look: part.startsWith('"') ? 'message-text' : 'message-number', text: part }
        : { look: 'message-name', text: `${nameText(part)} ` },
    )
  }
  return tokens
}

function nameText(part: string): string {
  return part.replace(/\s*:$/, '').slice(1, -1)
}
