import { plural } from './figures-text.ts'
import { harmlessText } from './harmless-text.ts'

/** At an end of a cell. */
const BLANKS_SHOWN = 8

interface CellProps {
  readonly value: string | null
  readonly isKey: boolean
  /** The same stands in a row before. */
  readonly isAgain: boolean
}

export function RowCell({ value, isKey, isAgain }: CellProps) {
  return (
    <td className={isKey ? 'rows-key' : undefined} title={harmlessText(value ?? 'no value')}>
      {value === null ? <span className="rows-none">–</span> : <CellText text={value} />}
      {isAgain && <span className="rows-mark rows-again">again</span>}
    </td>
  )
}

/** Blanks at the ends make another value of it, and nobody sees them. */
function CellText({ text }: { readonly text: string }) {
  const inner = text.trim()
  const at = text.indexOf(inner)
  return (
    <>
      <Blanks count={at} />
      {harmlessText(inner)}
      <Blanks count={text.length - at - inner.length} />
    </>
  )
}

function Blanks({ count }: { readonly count: number }) {
  if (count === 0) return null
  return (
    <span className="rows-blank" title={plural(count, 'blank')}>
      {'␣'.repeat(Math.min(count, BLANKS_SHOWN))}
    </span>
  )
}
