import { ArrowDownToLine, ClipboardPaste, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { type Sample, SAMPLES_OF_TOPIC } from '../../../contract/studio/sample-methods.ts'
import { type EditableNode, nameOf } from '../../../flow/document/editable-flow.ts'
import { Button } from '../../controls/button.tsx'
import type { Refused } from '../../platform/studio-link.ts'
import { usePage, usePreviewed } from '../../page/use-page.tsx'
import { keepSamples } from './keep-samples.ts'

export interface SampleWaysProps {
  readonly sources: readonly EditableNode[]
  readonly paste: (node: string) => void
  /** Nothing is there yet: the ways are said in words. */
  readonly isEmpty: boolean
}

/** How messages come here: the end of a topic, pasted ones, and back to those of the tests. */
export function SampleWays({ sources, paste, isEmpty }: SampleWaysProps) {
  const page = usePage()
  const [fault, setFault] = useState<string>()
  const take = async (node: EditableNode, read: Promise<readonly Sample[]>) => {
    setFault(undefined)
    try {
      const samples = await read
      if (samples.length === 0) return setFault('No message is there.')
      await keepSamples(page, node.id, samples)
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

interface WaysProps {
  readonly node: EditableNode
  readonly isOnly: boolean
  readonly isEmpty: boolean
  readonly take: (read: Promise<readonly Sample[]>) => void
  readonly paste: () => void
}

function Ways({ node, isOnly, isEmpty, take, paste }: WaysProps) {
  const page = usePage()
  const topic = topicOf(node)
  const isKept = usePreviewed(
    ({ view }) => view?.sources.some((each) => each.node === node.id && each.origin !== 'test') ?? false,
  )
  const taking = `Take the last ${SAMPLES_OF_TOPIC} of ${topic}`
  const pasting = isOnly ? 'Paste one' : `Paste one for ${nameOf(node)}`
  return (
    <>
      {topic !== undefined && (
        <Button
          look={isEmpty ? 'framed' : 'plain'}
          title={taking}
          aria-label={taking}
          onClick={() => take(page.link.ask('samples.read-topic', { topic }))}
        >
          <ArrowDownToLine size={16} strokeWidth={1.75} aria-hidden />
          {isEmpty && taking}
        </Button>
      )}
      <Button look={isEmpty ? 'framed' : 'plain'} title={pasting} aria-label={pasting} onClick={paste}>
        <ClipboardPaste size={16} strokeWidth={1.75} aria-hidden />
        {isEmpty && pasting}
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

function topicOf({ config }: EditableNode): string | undefined {
  const topic = config?.['topic']
  return typeof topic === 'string' && topic !== '' ? topic : undefined
}
