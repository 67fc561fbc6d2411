import { useEffect, useRef, useState } from 'react'
import type { LogLine } from '../../contract/studio/log-methods.ts'
import { nameOf, nodesById } from '../../flow/document/editable-flow.ts'
import { isoText, momentText } from '../data/figures-text.ts'
import { harmlessText } from '../data/harmless-text.ts'
import { useDrawn, useEnvironments, usePage } from '../page/use-page.tsx'
import { Refused } from '../platform/studio-link.ts'
import './logs-pane.css'

/** How often new lines are asked for, in ms. */
const LOOK_MS = 500
/** Drawn at a time. */
const SHOWN = 500

/** What the flow says while it runs: lines of its log nodes, notices, and its state. The newest line is first. */
export function LogsPane() {
  const lines = useLogLines()
  return (
    <section className="logs" aria-label="Logs">
      {lines.length === 0 && (
        <p className="messages-none">
          Nothing was said yet.{' '}
          <span>Lines of log nodes, notices and changes of state stand here while the flow runs.</span>
        </p>
      )}
      <ol>
        {lines.map((line) => (
          <Line key={line.seq} line={line} />
        ))}
      </ol>
    </section>
  )
}

function Line({ line: { at, level, node: id, text, code, hint, leftOut } }: { readonly line: LogLine }) {
  const page = usePage()
  const node = useDrawn(({ history }) => nodesById(history.document).get(id ?? ''))
  return (
    <li className={`log-line log-${level}`}>
      <time dateTime={isoText(at)} title={isoText(at)}>
        {momentText(at)}
      </time>
      <span className="log-level">{level}</span>
      <span className="log-node">
        {node !== undefined && (
          <button type="button" onClick={() => page.selection.setState({ nodes: [node.id], edges: [] })}>
            {nameOf(node)}
          </button>
        )}
      </span>
      <span className="log-text">
        {harmlessText(text)} {hint !== undefined && <span className="log-hint">{harmlessText(hint)}</span>}{' '}
        {leftOut > 0 && <span className="log-hint">({leftOut} left out before)</span>}
      </span>
      {code !== undefined && <code>{code}</code>}
    </li>
  )
}

/** Asked for as long as the pane is on screen. */
function useLogLines(): readonly LogLine[] {
  const page = usePage()
  const file = useDrawn((drawn) => drawn.file)
  const environment = useEnvironments(({ chosen }) => chosen)
  const [lines, setLines] = useState<readonly LogLine[]>([])
  const end = useRef(0)
  useEffect(() => {
    if (file === undefined) return undefined
    let isOver = false
    let isLooking = false
    end.current = 0
    setLines([])
    const look = async () => {
      if (isLooking) return
      isLooking = true
      try {
        const got = await page.link.ask('logs.read', { file, from: end.current })
        if (isOver) return
        // The services were started anew: their lines count from the first again.
        const isNew = got.end < end.current
        end.current = isNew ? 0 : got.end
        if (isNew) setLines([])
        else if (got.lines.length > 0)
          setLines((before) => [...got.lines.toReversed(), ...before].slice(0, SHOWN))
      } catch (error) {
        if (!(error instanceof Refused)) throw error
      } finally {
        isLooking = false
      }
    }
    void look()
    const timer = setInterval(() => void look(), LOOK_MS)
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [page, file, environment])
  return lines
}
