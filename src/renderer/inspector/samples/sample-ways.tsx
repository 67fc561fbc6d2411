import { ArrowDownToLine, ClipboardPaste, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import {
  type ReadSamples,
  SAMPLES_OF_FILE,
  SAMPLES_OF_TOPIC,
} from '../../../contract/studio/sample-methods.ts'
import { type EditableNode, nameOf } from '../../../flow/document/editable-flow.ts'
import { Button } from '../../controls/button.tsx'
import { specOf } from '../../../nodes/catalog.ts'
import { drawnTextLater } from '../../document/drawing-check.ts'
import type { FlowStore, Notice } from '../../document/flow-store.ts'
import type { PageStudio } from '../../page/page-studio.ts'
import type { Refused, StudioLink } from '../../platform/studio-link.ts'
import { usePage, usePreviewed } from '../../page/use-page.tsx'
import { keepSamples } from './keep-samples.ts'

export interface SampleWaysProps {
  readonly sources: readonly EditableNode[]
  readonly paste: (node: string) => void
  /** Nothing is there yet: the ways are said in words. */
  readonly isEmpty: boolean
}

/** How messages come here: the end of a topic, the beginning of a file, pasted ones, and back to those of the tests. */
export function SampleWays({ sources, paste, isEmpty }: SampleWaysProps) {
  const page = usePage()
  const [fault, setFault] = useState<string>()
  const take = async (node: EditableNode, read: Promise<ReadSamples>) => {
    setFault(undefined)
    try {
      const { samples, notes } = await read
      if (samples.length === 0) return setFault(notes[0] ?? 'No message is there.')
      await keepSamples(page, node.id, samples)
      // Said above the desk: with the first message these ways stand elsewhere, and what they said would be gone.
      if (notes.length > 0) page.view.setState({ notice: noticeOf(notes) })
    } catch (error) {
      const { message, hint } = error as Refused
      setFault(hint === undefined ? message : `${message} ${hint}`)
    }
  }
  return (
    <>
      <span className={isEmpty ? 'ways' : 'ways ways-small'}>
        {sources.map((node) => (
          <Ways
            key={node.id}
            node={node}
            isOnly={sources.length === 1}
            isEmpty={isEmpty}
            take={(read) => void take(node, read)}
            paste={() => paste(node.id)}
          />
        ))}
      </span>
      {fault !== undefined && (
        <p className="form-problem form-warning" role="status">
          {fault}
        </p>
      )}
    </>
  )
}

function noticeOf([first, ...more]: readonly string[]): Notice {
  const [what, others] =
    more.length === 0 ? ['One line makes', ''] : [`${more.length + 1} lines make`, ' The first:']
  return { message: `${what} no sample.${others}`, hint: first }
}

interface WaysProps {
  readonly node: EditableNode
  readonly isOnly: boolean
  readonly isEmpty: boolean
  readonly take: (read: Promise<ReadSamples>) => void
  readonly paste: () => void
}

function Ways({ node, isOnly, isEmpty, take, paste }: WaysProps) {
  const page = usePage()
  const begin = beginningOf(node)
  const isKept = usePreviewed(
    ({ view }) => view?.sources.some((each) => each.node === node.id && each.origin !== 'test') ?? false,
  )
  const pasting = isOnly ? 'Paste one' : `Paste one for ${nameOf(node)}`
  return (
    <>
      {begin !== undefined && (
        <Button
          look={isEmpty ? 'framed' : 'plain'}
          title={begin.taking}
          aria-label={begin.taking}
          onClick={() => take(begin.read(page))}
        >
          <ArrowDownToLine size={16} strokeWidth={1.75} aria-hidden />
          {isEmpty && <span className="ways-words">{begin.taking}</span>}
        </Button>
      )}
      <Button look={isEmpty ? 'framed' : 'plain'} title={pasting} aria-label={pasting} onClick={paste}>
        <ClipboardPaste size={16} strokeWidth={1.75} aria-hidden />
        {isEmpty && <span className="ways-words">{pasting}</span>}
      </Button>
      {isKept && (
        <Button
          title="Let these messages go"
          aria-label="Let these messages go"
          onClick={() => void keepSamples(page, node.id, [])}
        >
          <RotateCcw size={16} strokeWidth={1.75} aria-hidden />
        </Button>
      )}
    </>
  )
}

/** What is there already for a source to read. */
interface Beginning {
  readonly taking: string
  read(page: PageStudio): Promise<ReadSamples>
}

function beginningOf(node: EditableNode): Beginning | undefined {
  const topic = textIn(node, 'topic')
  if (topic !== undefined)
    return {
      taking: `Take the last ${SAMPLES_OF_TOPIC} of ${topic}`,
      read: async ({ link }) => ({ samples: await link.ask('samples.read-topic', { topic }), notes: [] }),
    }
  const path = specOf(node.kind)?.traits.readsOutside === true ? textIn(node, 'path') : undefined
  if (path === undefined) return undefined
  return {
    taking: `Take the first ${SAMPLES_OF_FILE} of ${path}`,
    read: ({ flow, link }) => readFile(flow, link, node.id),
  }
}

async function readFile(flow: FlowStore, link: StudioLink, node: string): Promise<ReadSamples> {
  const { drawn } = flow.state.getState()
  if (drawn === undefined) return { samples: [], notes: [] }
  const text = await drawnTextLater(drawn.history.document)
  return await link.ask('samples.read-file', { file: drawn.file, text, node })
}

function textIn({ config }: EditableNode, setting: string): string | undefined {
  const text = config?.[setting]
  return typeof text === 'string' && text !== '' ? text : undefined
}
