import {
  createContext,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { NodePreviewView, PreviewMessageView } from '../../contract/studio/preview-methods.ts'
import type { EditableFlow, EditableNode } from '../../flow/document/editable-flow.ts'
import type { FlowProblem } from '../../flow/document/drawn-problem.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { specOf } from '../../nodes/catalog.ts'
import { isNeed } from '../document/fresh-store.ts'
import { useDrawn, useFresh, usePreviewed } from '../page/use-page.tsx'
import type { SampleSet } from './expressions/evaluation-job.ts'
import { Evaluator } from './expressions/evaluator.ts'
import { type SeenPath, seenPaths } from './samples/seen-paths.ts'

/** Puts the path of a field into the field of the form that has the caret. */
export type Insert = (path: string) => void

/** The node that the inspector shows, with the message that all its panes speak of. */
export interface Inspected {
  readonly node: EditableNode
  /** Without what a node that was just put in does not have yet. */
  readonly problems: readonly FlowProblem[]
  /** It lacks what a node that was just put in may lack, and nothing else is wrong with it. */
  readonly isUnfinished: boolean
  readonly preview: NodePreviewView | undefined
  /** What came in, as far as it is kept. */
  readonly messages: readonly PreviewMessageView[]
  /** The chosen one of them. */
  readonly at: number
  readonly step: (to: number) => void
  readonly paths: readonly SeenPath[]
  readonly samples: SampleSet
  readonly evaluator: Evaluator
  readonly insert: RefObject<Insert | undefined>
}

const Context = createContext<Inspected | undefined>(undefined)

export function useInspected(): Inspected {
  const inspected = useContext(Context)
  if (inspected === undefined) throw new Error('A part of the form stands outside of the inspector.')
  return inspected
}

const NONE: readonly PreviewMessageView[] = []
const NO_PROBLEMS: readonly FlowProblem[] = []
const NO_PARAMETERS: EditableFlow['parameters'] = {}

interface InspectedNodeProps {
  readonly node: EditableNode
  readonly evaluator: Evaluator
  /** The sample that was chosen at another node is chosen at this one too. */
  readonly chosen: RefObject<number | undefined>
  readonly children: ReactNode
}

export function InspectedNode({ node, evaluator, chosen, children }: InspectedNodeProps) {
  const preview = usePreviewed(({ view }) => ownEntry(view?.nodes, node.id))
  const all = usePreviewed(({ problems }) => problems)
  const parameters = useDrawn(({ history }) => history.document.parameters) ?? NO_PARAMETERS
  const messages = preview?.in.messages ?? NONE
  const [index, setIndex] = useState<number>()
  const insert = useRef<Insert>(undefined)
  const at = Math.min(index ?? placeOf(messages, chosen.current), Math.max(0, messages.length - 1))
  const fresh = useFresh((each) => each)
  const every = useMemo(() => problemsOf(all, node.id), [all, node.id])
  const problems = useMemo(
    () => every.filter((problem) => !isNeed(fresh, node, problem)),
    [every, fresh, node],
  )
  const isUnfinished = problems.length === 0 && every.some(({ severity }) => severity === 'error')
  const paths = useMemo(() => seenPaths(messages), [messages])
  const samples = useMemo(
    () => ({
      set: nextSet(),
      messages,
      parameters: valuesOf(parameters),
      passesTombstones: specOf(node.kind)?.traits.tombstones === 'pass',
    }),
    [messages, parameters, node.kind],
  )
  const inspected = useMemo(
    (): Inspected => ({
      ...{ node, problems, isUnfinished, preview, messages, at, paths, samples, evaluator, insert },
      step: (to) => {
        setIndex(to)
        chosen.current = messages[to]?.sample
      },
    }),
    [node, problems, isUnfinished, preview, messages, at, paths, samples, evaluator, chosen],
  )
  return <Context value={inspected}>{children}</Context>
}

function placeOf(messages: readonly PreviewMessageView[], sample: number | undefined): number {
  if (sample === undefined) return 0
  return Math.max(
    0,
    messages.findIndex((message) => message.sample === sample),
  )
}

function problemsOf(all: readonly FlowProblem[], id: string): readonly FlowProblem[] {
  const own = all.filter(({ place }) => place.on === 'setting' && place.nodeId === id)
  return own.length === 0 ? NO_PROBLEMS : own
}

let sets = 0
function nextSet(): number {
  sets += 1
  return sets
}

const STANDARD = { text: 'text', integer: 1, number: 1, boolean: false } as const

/** A parameter without a value has the one that a preview gives it. */
function valuesOf(parameters: EditableFlow['parameters']): SampleSet['parameters'] {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { type, default: value }]) => [name, value ?? STANDARD[type]]),
  )
}

/** The evaluator of this inspector: its worker starts with the first expression. */
export function useEvaluator(): Evaluator {
  const [evaluator] = useState(
    () =>
      new Evaluator(
        () => new Worker(new URL('./expressions/evaluation-worker.ts', import.meta.url), { type: 'module' }),
      ),
  )
  useEffect(() => () => evaluator.close(), [evaluator])
  return evaluator
}
