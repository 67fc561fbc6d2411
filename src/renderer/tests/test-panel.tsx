import { CircleCheck, CircleDashed, OctagonX, Play, TriangleAlert } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import type { CaseChangeView, CaseView } from '../../contract/studio/test-methods.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { Button } from '../controls/button.tsx'
import { useDrawn, usePage, useTapping, useView } from '../page/use-page.tsx'
import { whyNoTest } from '../messages/origin-text.ts'
import { plural, timeText } from '../data/figures-text.ts'
import { harmlessLines, harmlessText } from '../data/harmless-text.ts'
import { expectNow, runTests, saveAsTest } from './run-tests.ts'
import './test-panel.css'
import { listTests, oldCases, shownCase, type Tests, verdict } from './test-store.ts'

function useTests<Part>(pick: (tests: Tests) => Part): Part {
  return useStore(usePage().tests, pick)
}

/** Cases that ran before what is drawn now was drawn. */
function useOldCases(): ReadonlySet<string> {
  const now = useDrawn(({ history }) => history.document)
  const cases = useTests((tests) => tests.cases)
  const ranOn = useTests((tests) => tests.ranOn)
  return useMemo(() => oldCases({ cases, ranOn }, now), [cases, ranOn, now])
}

/** The cases of the flow: what came otherwise than expected, value by value. */
export function TestPanel() {
  const page = usePage()
  const file = useDrawn((drawn) => drawn.file)
  const names = useTests((tests) => tests.names)
  const isRunning = useTests((tests) => tests.isRunning)
  const said = useTests(verdict)
  const ran = useTests((tests) => Object.keys(tests.cases).length)
  const old = useOldCases()
  useEffect(() => {
    if (file !== undefined) listTests(page.tests, page.link, file).catch((error: unknown) => page.say(error))
  }, [page, file])
  return (
    <section className="tests" aria-label="Tests">
      <header>
        <Button look="framed" disabled={isRunning || names.length === 0} onClick={() => void runTests(page)}>
          <Play size={16} strokeWidth={1.75} aria-hidden />
          {isRunning ? 'Running…' : 'Test'}
        </Button>
        <span role="status">
          {said}
          {old.size > 0 &&
            (old.size === ran ? ', of an older drawing' : `, ${old.size} of them of an older drawing`)}
        </span>
        <CaseDeeds />
      </header>
      {names.length === 0 ? (
        <NoTest />
      ) : (
        <div className="tests-panes">
          <CaseList {...{ names, old }} />
          <ChosenCase old={old} />
        </div>
      )}
    </section>
  )
}

/** What may be done to the case that is looked at. */
function CaseDeeds() {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const file = useDrawn((drawn) => drawn.file)
  const name = useTests(shownCase)
  if (file === undefined || name === undefined) return null
  const ask = (type: 'rename-test' | 'delete-test') => () =>
    page.dialogs.setState({ open: { type, file, name } })
  return (
    <span className="tests-deeds">
      <Button disabled={isReadOnly} title={`Rename "${name}"…`} onClick={ask('rename-test')}>
        Rename test…
      </Button>
      <Button disabled={isReadOnly} title={`Delete "${name}"…`} onClick={ask('delete-test')}>
        Delete test…
      </Button>
    </span>
  )
}

function NoTest() {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const message = useTapping(({ chosen }) => chosen?.message)
  const noTest = message && whyNoTest(message.origin)
  return (
    <p className="tests-none">
      No test yet. {message === undefined && <span>Choose a message that passed, and it becomes one.</span>}
      <Button
        look="framed"
        title={noTest ?? 'The message as it entered the flow, and all that comes of it now'}
        disabled={isReadOnly || message === undefined || noTest !== undefined}
        onClick={() => message !== undefined && void saveAsTest(page, message.origin)}
      >
        Save the selected message as a test
      </Button>
    </p>
  )
}

interface CaseListProps {
  readonly names: readonly string[]
  readonly old: ReadonlySet<string>
}

function CaseList({ names, old }: CaseListProps) {
  const page = usePage()
  const cases = useTests((tests) => tests.cases)
  const chosen = useTests(shownCase)
  return (
    <ul className="tests-list">
      {names.map((name) => {
        const ran = ownEntry(cases, name)
        return (
          <li key={name}>
            <button
              type="button"
              title={name}
              className={`tests-case ${old.has(name) ? 'tests-old' : ''}`}
              aria-pressed={chosen === name}
              onClick={() => page.tests.setState({ chosen: name })}
            >
              <OutcomeGlyph outcome={ran?.outcome} isOld={old.has(name)} />
              <span>{name}</span>
              {ran !== undefined && <small>{timeText(ran.durationMs)}</small>}
            </button>
          </li>
        )
      })}
    </ul>
  )
}

const GLYPHS = { passed: CircleCheck, failed: OctagonX, broken: TriangleAlert } as const

interface OutcomeGlyphProps {
  readonly outcome: CaseView['outcome'] | undefined
  readonly isOld: boolean
}

function OutcomeGlyph({ outcome, isOld }: OutcomeGlyphProps) {
  const says = outcome ?? 'not run yet'
  const Icon = outcome === undefined ? CircleDashed : GLYPHS[outcome]
  return (
    <Icon
      className={`outcome outcome-${outcome ?? 'none'}`}
      size={16}
      strokeWidth={1.75}
      role="img"
      aria-label={isOld ? `${says}, of an older drawing` : says}
    />
  )
}

function ChosenCase({ old }: { readonly old: ReadonlySet<string> }) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const view = useTests((tests) => ownEntry(tests.cases, shownCase(tests) ?? ''))
  if (view === undefined) return <div className="tests-detail" />
  const { outcome, problems, fault, notes, differences, more, hasExpected, messages, name } = view
  const mayExpect = outcome === 'failed' && fault === undefined && notes.length === 0
  return (
    <div className={`tests-detail ${old.has(name) ? 'tests-old' : ''}`}>
      {old.has(name) && (
        <p className="tests-says-old">
          The flow was drawn otherwise since: this is of an older drawing. Test saves what is drawn now and
          runs it.
        </p>
      )}
      {outcome === 'passed' && <p>{plural(messages, 'message')} came as expected.</p>}
      {problems.map(({ file, line, message, hint }) => (
        <p key={`${file} ${line} ${message}`}>
          <code>
            {file}:{line}
          </code>{' '}
          {message} {hint}
        </p>
      ))}
      {fault !== undefined && (
        <p>
          {fault.node !== undefined && <strong>{fault.node}: </strong>}
          {fault.message} {fault.hint} <code>{fault.code}</code>
        </p>
      )}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {!hasExpected && outcome === 'failed' && (
        <p>Nothing is expected yet: {plural(messages, 'message')} came.</p>
      )}
      {differences.map(({ place, key, changes }) => (
        <div key={`${place} ${key}`} className="tests-difference">
          <h3>
            {place}, {key === null ? 'no key' : `key ${key}`}
          </h3>
          {changes.map((change, index) => (
            <ChangeLines key={index} change={change} />
          ))}
        </div>
      ))}
      {more > 0 && <p>And {more} keys more.</p>}
      {mayExpect && (
        <Button look="framed" disabled={isReadOnly} onClick={() => void expectNow(page, name)}>
          Expect what came
        </Button>
      )}
    </div>
  )
}

const SAYS = {
  missing: 'did not come',
  unexpected: 'came, and no line expects it',
  moved: 'came at another place in the order of its key',
  changed: 'differs',
} as const

function ChangeLines({ change }: { readonly change: CaseChangeView }) {
  const { type, line, expected, seen, error, fields } = change
  return (
    <>
      <p>
        {line !== undefined && <code>expected.ndjson:{line} </code>}
        {SAYS[type]}
      </p>
      <pre className="tests-lines">
        {type === 'changed'
          ? fields.map(({ field, expected: was, seen: came }) => (
              <span key={field}>
                <del>{`- ${harmlessText(field)}: ${shown(was)}\n`}</del>
                <ins>{`+ ${harmlessText(field)}: ${shown(came)}\n`}</ins>
              </span>
            ))
          : type === 'missing'
            ? expected !== undefined && <del>{`- ${shown(expected)}`}</del>
            : seen !== undefined && <ins>{`+ ${error === undefined ? '' : `${error} `}${shown(seen)}`}</ins>}
      </pre>
    </>
  )
}

function shown(text: string | undefined): string {
  return text === undefined ? 'not there' : harmlessLines(text)
}
